package io.jbuild.runner.container;

import java.time.Instant;

/** One line, or part of a long one, that a container has written. */
public record LogLine(String text, boolean error, Instant time) {}
