package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/** {@code COPY}: files of the context, of a stage or of an image. */
public record Copy(Head head, List<Word> sources, List<Heredoc> heredocs, Word destination)
    implements CopyInstruction {

  public Copy {
    sources = List.copyOf(sources);
    heredocs = List.copyOf(heredocs);
  }

  /** A stage (name or number), a named context or an image. Has no variables. */
  public Optional<Word> from() {
    return head.flagValue("from");
  }

  public boolean parents() {
    return head.isFlagTrue("parents");
  }

  @Override
  public Keyword keyword() {
    return Keyword.COPY;
  }
}
