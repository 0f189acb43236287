package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/** {@code ADD}: files of the context, archives, URLs and git repositories. */
public record Add(Head head, List<Word> sources, List<Heredoc> heredocs, Word destination)
    implements CopyInstruction {

  public Add {
    sources = List.copyOf(sources);
    heredocs = List.copyOf(heredocs);
  }

  public Optional<Word> checksum() {
    return head.flagValue("checksum");
  }

  /** Whether {@code .git} stays; empty when the flag is not there (a URL query may say it). */
  public Optional<Boolean> keepGitDir() {
    return isTrue("keep-git-dir");
  }

  /** Whether archives are extracted; empty when the flag is not there: local ones are. */
  public Optional<Boolean> unpack() {
    return isTrue("unpack");
  }

  private Optional<Boolean> isTrue(String flagName) {
    Optional<Flag> flag = head.flag(flagName);
    return flag.isPresent() ? Optional.of(flag.get().isTrue()) : Optional.empty();
  }

  @Override
  public Keyword keyword() {
    return Keyword.ADD;
  }
}
