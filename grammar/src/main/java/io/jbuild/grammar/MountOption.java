package io.jbuild.grammar;

import java.util.Optional;

/**
 * One field of {@code RUN --mount=}.
 *
 * @param key in lower case
 * @param value unexpanded; empty for a bare field such as {@code ro}
 */
public record MountOption(String key, Optional<Word> value) {}
