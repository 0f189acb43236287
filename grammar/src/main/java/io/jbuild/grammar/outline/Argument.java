package io.jbuild.grammar.outline;

import io.jbuild.grammar.Span;
import java.util.Optional;

/**
 * An ARG that a target looks at.
 *
 * @param description what the comment {@code # name …} above it says
 * @param value its default, expanded by the defaults before it
 */
public record Argument(
    String name, Optional<String> description, Optional<String> value, Span span) {}
