package io.jbuild.grammar.parse;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Span;
import java.util.Optional;

/** Says that an instruction is not valid; caught where the next one begins. */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Diagnostic diagnostic;

  Rejection(String message, Span span) {
    this(message, span, Optional.empty());
  }

  Rejection(String message, Span span, Optional<String> suggestion) {
    super(message, null, false, false);
    this.diagnostic = new Diagnostic(message, span, suggestion);
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
