package io.jbuild.grammar.word;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Word;

/**
 * Expands words of one Dockerfile. Immutable; safe for many threads if the {@link Variables} are.
 *
 * <p>Knows {@code $v}, {@code ${v}} and the operators {@code - :- + :+ ? :? # ## % %% / //}.
 * Positional and special parameters ({@code $1}, {@code $@}) have no value. What is malformed, and
 * what {@code ?} refuses, is a {@link DockerfileSyntaxException} at the word.
 */
public final class WordExpander {
  private final char escape;

  private WordExpander(char escape) {
    this.escape = escape;
  }

  /** With the escape character of the file: {@code Dockerfile.escape()}. */
  public static WordExpander of(char escape) {
    return new WordExpander(escape);
  }

  public Expansion expand(Word word, Variables variables) {
    return expand(word, word.text(), new WordReader(word.text(), escape, true, variables));
  }

  /**
   * The body of a COPY or ADD here-document: variables only if it {@link Heredoc#expand() may};
   * quotes stay, and the escape character is always a backslash.
   */
  public Expansion expandBody(Heredoc heredoc, Variables variables) {
    String body = heredoc.body();
    if (!heredoc.expand()) {
      return new WordReader("", '\\', false, variables).result(body);
    }
    return expand(heredoc.opening(), body, new WordReader(body, '\\', false, variables));
  }

  private static Expansion expand(Word at, String text, WordReader reader) {
    try {
      return reader.read();
    } catch (ExpansionException e) {
      String shown = text.length() > 60 ? text.substring(0, 57) + "..." : text;
      DockerfileSyntaxException failure =
          new DockerfileSyntaxException(
              Diagnostic.of("failed to process '" + shown + "': " + e.getMessage(), at.span()));
      failure.initCause(e);
      throw failure;
    }
  }
}
