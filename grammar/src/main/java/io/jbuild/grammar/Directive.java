package io.jbuild.grammar;

/**
 * A parser directive: {@code # name=value} before everything else in the file.
 *
 * @param name {@code syntax}, {@code escape} or {@code check}
 */
public record Directive(String name, String value, Span span) {}
