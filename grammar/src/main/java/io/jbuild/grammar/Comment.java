package io.jbuild.grammar;

/**
 * A comment line.
 *
 * @param text what follows the {@code #}, without blanks around it
 */
public record Comment(String text, Span span) {}
