package io.jbuild.grammar;

/**
 * A stretch of a {@link Source}: UTF-16 offsets {@code [start, end)}, and where people find it.
 *
 * <p>Lines and columns count from 1. A column counts characters (code points): a tab and a pair of
 * surrogates are one each, a byte order mark is none. {@code endLine} is the line of the last
 * character; an empty span ends on the line where it starts.
 */
public record Span(int start, int end, int line, int column, int endLine) {

  public int length() {
    return end - start;
  }

  /** The span from the start of this one to the end of the other, which must not come before. */
  public Span to(Span last) {
    return new Span(start, last.end, line, column, last.endLine);
  }

  /** {@code L:C}, as messages give it. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
