package io.jbuild.builder.plan;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A git repository as ADD and build contexts name it: with {@code #ref:directory} or the query keys
 * {@code ref tag branch subdir commit checksum keep-git-dir submodules}.
 */
public record GitUrl(
    String remote,
    String ref,
    String directory,
    String commit,
    Optional<Boolean> keepGitDirectory,
    boolean submodules) {

  /** Whether a source names a repository and not a file. */
  public static boolean isGit(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("git://") || lower.startsWith("ssh://")) {
      return true;
    }
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return withoutTail(lower).endsWith(".git");
    }
    int at = text.indexOf('@');
    int colon = text.indexOf(':');
    // user@host:path, as ssh knows it
    return at > 0 && colon > at + 1 && text.lastIndexOf('/', colon) < 0;
  }

  private static String withoutTail(String url) {
    int end = url.length();
    int fragment = url.indexOf('#');
    end = fragment >= 0 ? fragment : end;
    int query = url.indexOf('?');
    end = query >= 0 && query < end ? query : end;
    return url.substring(0, end);
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static GitUrl parse(String text) {
    String remote = withoutTail(text);
    String fragment = text.indexOf('#') >= 0 ? text.substring(text.indexOf('#') + 1) : "";
    int colon = fragment.indexOf(':');
    GitUrl url =
        new GitUrl(
            remote,
            colon < 0 ? fragment : fragment.substring(0, colon),
            colon < 0 ? "" : fragment.substring(colon + 1),
            "",
            Optional.empty(),
            true);
    String beforeFragment = text.indexOf('#') >= 0 ? text.substring(0, text.indexOf('#')) : text;
    int query = beforeFragment.indexOf('?');
    if (query < 0) {
      return url;
    }
    for (String pair : beforeFragment.substring(query + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      url = url.with(text, key, URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return url;
  }

  private GitUrl with(String text, String key, String value) {
    return switch (key) {
      case "ref" -> withRef(text, value);
      case "tag" -> withRef(text, "refs/tags/" + value);
      case "branch" -> withRef(text, "refs/heads/" + value);
      case "subdir" -> new GitUrl(remote, ref, value, commit, keepGitDirectory, submodules);
      case "commit", "checksum" ->
          new GitUrl(remote, ref, directory, value, keepGitDirectory, submodules);
      case "keep-git-dir" ->
          new GitUrl(
              remote, ref, directory, commit, Optional.of(isTrue(text, key, value)), submodules);
      case "submodules" ->
          new GitUrl(remote, ref, directory, commit, keepGitDirectory, isTrue(text, key, value));
      default ->
          throw new IllegalArgumentException(
              "unexpected query key '" + key + "' in '" + text + "'");
    };
  }

  private GitUrl withRef(String text, String value) {
    if (!ref.isEmpty() && !ref.equals(value)) {
      throw new IllegalArgumentException(
          "conflicting refs '" + ref + "' and '" + value + "' in '" + text + "'");
    }
    return new GitUrl(remote, value, directory, commit, keepGitDirectory, submodules);
  }

  private static boolean isTrue(String text, String key, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "'" + key + "' in '" + text + "' is true or false, not '" + value + "'");
    };
  }
}
