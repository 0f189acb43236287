package io.jbuild.grammar.word;

/** Why a word has no expansion; leaves the package only as a syntax exception with a place. */
final class ExpansionException extends Exception {
  private static final long serialVersionUID = 1;

  ExpansionException(String message) {
    super(message, null, false, false);
  }
}
