package io.jbuild.grammar.antlr;

/**
 * A here-document that a line opened.
 *
 * @param wordStart where the opening word stands in the logical text, with {@code wordEnd}
 * @param bodyStart where the body stands in the logical text, with {@code bodyEnd}; equal when it
 *     is empty
 */
public record OpenedHeredoc(
    String name,
    boolean expand,
    boolean chomp,
    int descriptor,
    int wordStart,
    int wordEnd,
    int bodyStart,
    int bodyEnd) {

  OpenedHeredoc withBody(int start, int end) {
    return new OpenedHeredoc(name, expand, chomp, descriptor, wordStart, wordEnd, start, end);
  }
}
