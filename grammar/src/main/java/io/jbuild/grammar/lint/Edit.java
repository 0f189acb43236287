package io.jbuild.grammar.lint;

import io.jbuild.grammar.Span;

/** A change of the source text: what stands at {@code [start, end)} becomes {@code replacement}. */
public record Edit(int start, int end, String replacement) {

  public static Edit replace(Span span, String replacement) {
    return new Edit(span.start(), span.end(), replacement);
  }

  public static Edit delete(int start, int end) {
    return new Edit(start, end, "");
  }
}
