package io.jbuild.builder.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code git ls-remote} lists: names of a repository and the commits that they stand for. */
final class GitRefs {
  private static final int SHA1 = 40;
  private static final int SHA256 = 64;

  private final Map<String, String> commits = new HashMap<>();
  private String head = "";

  /** A name and its commit. */
  record Ref(String name, String commit) {}

  /**
   * @param listed what {@code ls-remote --symref} prints
   */
  GitRefs(String listed) {
    for (String line : listed.split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        continue;
      }
      String name = line.substring(tab + 1);
      String value = line.substring(0, tab);
      if (!value.startsWith("ref: ")) {
        commits.put(name, value);
      } else if (name.equals("HEAD")) {
        head = value.substring("ref: ".length());
      }
    }
  }

  static boolean isCommit(String text) {
    if (text.length() != SHA1 && text.length() != SHA256) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || Character.isUpperCase(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The branch that a clone checks out. */
  Optional<Ref> defaultBranch() {
    String commit = commits.get("HEAD");
    return commit == null
        ? Optional.empty()
        : Optional.of(new Ref(head.isEmpty() ? "HEAD" : head, commit));
  }

  /** As git-checkout(1) has it: a full name, then a branch, then a tag. */
  Optional<Ref> find(String name) {
    return at("refs/" + without(name, "refs/"))
        .or(() -> at("refs/heads/" + without(name, "refs/heads/")))
        .or(() -> at("refs/tags/" + without(name, "refs/tags/")));
  }

  private static String without(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private Optional<Ref> at(String name) {
    String commit = commits.get(name);
    if (commit == null) {
      return Optional.empty();
    }
    // what a tag with a message of its own points to
    return Optional.of(new Ref(name, commits.getOrDefault(name + "^{}", commit)));
  }
}
