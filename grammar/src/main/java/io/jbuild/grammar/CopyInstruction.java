package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What ADD and COPY share: they put files somewhere. */
public sealed interface CopyInstruction extends Instruction permits Add, Copy {

  /** Paths, patterns or URLs; here-documents are not among them. */
  List<Word> sources();

  /** The here-documents among the sources, in their order. */
  List<Heredoc> heredocs();

  Word destination();

  default Optional<Word> chown() {
    return head().flagValue("chown");
  }

  default Optional<Word> chmod() {
    return head().flagValue("chmod");
  }

  default boolean link() {
    return head().isFlagTrue("link");
  }

  default List<Word> excludes() {
    List<Word> patterns = new ArrayList<>(2);
    for (Flag flag : head().flags()) {
      if (flag.name().equals("exclude") && flag.value().isPresent()) {
        patterns.add(flag.value().get());
      }
    }
    return patterns;
  }
}
