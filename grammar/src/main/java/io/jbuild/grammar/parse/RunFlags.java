package io.jbuild.grammar.parse;

import io.jbuild.grammar.Head;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Word;
import java.util.List;
import java.util.Optional;

/** What the flags of RUN may say. */
final class RunFlags {
  private static final List<String> NETWORKS = List.of("default", "none", "host");
  private static final List<String> SECURITIES = List.of("sandbox", "insecure");

  private RunFlags() {}

  /** Refuses unknown modes; the mounts. */
  static List<Mount> check(Head head) {
    if (head.flags().isEmpty()) {
      return List.of();
    }
    oneOf(head, "network", "unsupported network mode", NETWORKS);
    oneOf(head, "security", "unsupported security mode", SECURITIES);
    return MountReader.read(head.flags());
  }

  private static void oneOf(Head head, String flag, String complaint, List<String> allowed) {
    Optional<Word> value = head.flagValue(flag);
    if (value.isPresent() && !allowed.contains(value.get().text())) {
      String text = value.get().text();
      throw new Rejection(
          complaint + " \"" + text + "\"", value.get().span(), Closest.to(text, allowed));
    }
  }
}
