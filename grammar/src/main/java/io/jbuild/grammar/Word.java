package io.jbuild.grammar;

/**
 * A piece of an instruction as it was written: lines joined, but quotes, escapes and variables
 * untouched ({@code grammar.word} resolves those). The elements of an exec form and the values of
 * flags have lost one layer of quotes, which belonged to that form.
 *
 * @param span where it stands, from its first to its last character, joined lines included
 */
public record Word(String text, Span span) {

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** The same place with another text: how a change keeps its origin. */
  public Word withText(String changed) {
    return new Word(changed, span);
  }

  @Override
  public String toString() {
    return text;
  }
}
