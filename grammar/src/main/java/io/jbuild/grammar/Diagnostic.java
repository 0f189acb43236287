package io.jbuild.grammar;

import java.util.Optional;

/**
 * One thing that is wrong with a Dockerfile, and where.
 *
 * @param suggestion what was probably meant, when something close exists
 */
public record Diagnostic(String message, Span span, Optional<String> suggestion) {

  public static Diagnostic of(String message, Span span) {
    return new Diagnostic(message, span, Optional.empty());
  }

  /** The message with its suggestion: {@code … (did you mean X?)}. */
  public String sentence() {
    return suggestion.isPresent() ? message + " (did you mean " + suggestion.get() + "?)" : message;
  }

  /** {@code line L:C: sentence}. */
  @Override
  public String toString() {
    return "line " + span + ": " + sentence();
  }

  /**
   * The line with a caret below the place, two lines without a line feed at the end. Tabs stay tabs
   * in both, so that the caret stands where it should.
   */
  public String excerpt(Source source) {
    String line = source.line(span.line());
    String number = span.line() + " | ";
    StringBuilder text = new StringBuilder(number).append(line).append('\n');
    for (int i = 0; i < number.length() - 2; i++) {
      text.append(' ');
    }
    text.append("| ");
    int before = Math.min(line.length(), line.offsetByCodePoints(0, clampedColumn(line)));
    for (int i = 0; i < before; i++) {
      if (!Character.isLowSurrogate(line.charAt(i))) {
        text.append(line.charAt(i) == '\t' ? '\t' : ' ');
      }
    }
    return text.append('^').toString();
  }

  private int clampedColumn(String line) {
    return Math.min(span.column() - 1, line.codePointCount(0, line.length()));
  }
}
