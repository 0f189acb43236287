package io.jbuild.grammar.outline;

import io.jbuild.grammar.Span;

/** A secret or an agent that a target mounts, by its id. */
public record Need(String id, boolean required, Span span) {}
