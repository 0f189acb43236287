package io.jbuild.grammar;

import java.util.Locale;
import java.util.Optional;

/**
 * {@code FROM}: opens a stage.
 *
 * @param image an image, an earlier stage or {@code scratch}
 * @param as the word {@code AS} as written, present when {@code alias} is
 * @param alias the stage's name as written
 */
public record From(Head head, Word image, Optional<Word> as, Optional<Word> alias)
    implements Instruction {

  public Optional<Word> platform() {
    return head.flagValue("platform");
  }

  /** The stage's name in lower case, as others refer to it. */
  public Optional<String> stageName() {
    return alias.isPresent()
        ? Optional.of(alias.get().text().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  @Override
  public Keyword keyword() {
    return Keyword.FROM;
  }
}
