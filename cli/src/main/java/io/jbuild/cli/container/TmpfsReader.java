package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Options of a file system in memory; as with docker, nothing can be executed on one unasked. */
final class TmpfsReader {
  private static final List<String> WORDS =
      List.of(
          "defaults",
          "ro",
          "rw",
          "exec",
          "noexec",
          "suid",
          "nosuid",
          "dev",
          "nodev",
          "atime",
          "noatime",
          "diratime",
          "nodiratime",
          "relatime",
          "norelatime",
          "strictatime",
          "sync",
          "async");
  private static final List<String> KEYS =
      List.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

  private TmpfsReader() {}

  /**
   * @param said what a flag has, for a message that it is wrong
   */
  static String options(String flag, String said, List<String> options) {
    List<String> out = new ArrayList<>(List.of("noexec"));
    for (String option : options) {
      int equals = option.indexOf('=');
      boolean known =
          equals < 0 ? WORDS.contains(option) : KEYS.contains(option.substring(0, equals));
      if (!known) {
        throw new UsageException(
            "invalid value '"
                + said
                + "' for "
                + flag
                + ": unknown option '"
                + option
                + "'; want some of "
                + String.join(", ", WORDS)
                + ", or values of "
                + String.join(", ", KEYS));
      }
      if (option.equals("exec")) {
        out.remove("noexec");
      } else {
        out.add(option);
      }
    }
    return String.join(",", out);
  }
}
