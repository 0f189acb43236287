package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code RUN}: a command whose changes become a layer.
 *
 * @param heredocs opened by the command line, in the order of their opening words
 */
public record Run(Head head, CommandLine command, List<Heredoc> heredocs, List<Mount> mounts)
    implements Instruction {

  public Run {
    heredocs = List.copyOf(heredocs);
    mounts = List.copyOf(mounts);
  }

  /** {@code default}, {@code none} or {@code host}. */
  public Optional<Word> network() {
    return head.flagValue("network");
  }

  /** {@code sandbox} or {@code insecure}. */
  public Optional<Word> security() {
    return head.flagValue("security");
  }

  /** Each {@code name[,required]}. */
  public List<Word> devices() {
    List<Word> devices = new ArrayList<>(1);
    for (Flag flag : head.flags()) {
      if (flag.name().equals("device") && flag.value().isPresent()) {
        devices.add(flag.value().get());
      }
    }
    return devices;
  }

  @Override
  public Keyword keyword() {
    return Keyword.RUN;
  }
}
