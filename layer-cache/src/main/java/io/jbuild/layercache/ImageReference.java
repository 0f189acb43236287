package io.jbuild.layercache;

import java.util.Locale;
import java.util.Optional;

/**
 * The full name of an image: registry, repository, and a tag, a digest or both.
 *
 * <p>Grammar and defaults: distribution/reference. {@code busybox} is {@code
 * docker.io/library/busybox:latest}. A reference always has a tag or a digest.
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

  public static final String DEFAULT_REGISTRY = "docker.io";
  public static final String DEFAULT_TAG = "latest";
  private static final int MAX_NAME = 255;
  private static final int MAX_TAG = 128;

  public ImageReference {
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of(DEFAULT_TAG);
    }
  }

  /**
   * Parses what a person writes.
   *
   * @throws IllegalArgumentException with a text for that person
   */
  public static ImageReference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(parseDigest(text, rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
      if (!isTag(tag.get())) {
        throw invalid(text, "a tag has up to 128 letters, digits, '_', '.' and '-'");
      }
    }
    String registry = DEFAULT_REGISTRY;
    int slash = rest.indexOf('/');
    if (slash > 0 && isRegistry(rest.substring(0, slash))) {
      registry = rest.substring(0, slash);
      rest = rest.substring(slash + 1);
    }
    if (registry.equals("index.docker.io")) {
      registry = DEFAULT_REGISTRY;
    }
    if (rest.length() == 64 && digest.isEmpty() && tag.isEmpty() && isHex(rest)) {
      throw invalid(text, "64 hex digits are an image id, not a name");
    }
    checkRepository(text, rest);
    if (registry.equals(DEFAULT_REGISTRY) && rest.indexOf('/') < 0) {
      rest = "library/" + rest;
    }
    return new ImageReference(registry, rest, tag, digest);
  }

  private static Digest parseDigest(String text, String digest) {
    try {
      return Digest.parse(digest);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "invalid image reference '" + text + "': " + e.getMessage(), e);
    }
  }

  private static boolean isRegistry(String part) {
    if (part.equals("localhost")) {
      return true;
    }
    boolean marked = false;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      marked |= c == '.' || c == ':' || (c >= 'A' && c <= 'Z');
      if (!isAlnum(c) && !(c >= 'A' && c <= 'Z') && ".-:[]".indexOf(c) < 0) {
        return false;
      }
    }
    return marked;
  }

  private static void checkRepository(String text, String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw invalid(text, "a repository name has 1 to 255 characters");
    }
    for (String part : name.split("/", -1)) {
      if (!isComponent(part)) {
        boolean upper = !name.equals(name.toLowerCase(Locale.ROOT));
        throw invalid(
            text,
            upper
                ? "a repository name must be lower case"
                : "each part of a repository name is lower-case letters and digits, with single"
                    + " '.', one or two '_' or any '-' between them");
      }
    }
  }

  private static boolean isComponent(String part) {
    int n = part.length();
    int i = 0;
    while (i < n) {
      if (!isAlnum(part.charAt(i))) {
        return false;
      }
      while (i < n && isAlnum(part.charAt(i))) {
        i++;
      }
      int start = i;
      while (i < n && !isAlnum(part.charAt(i))) {
        i++;
      }
      String separator = part.substring(start, i);
      if (!separator.isEmpty() && (i == n || !isSeparator(separator))) {
        return false;
      }
    }
    return n > 0;
  }

  private static boolean isSeparator(String s) {
    return s.equals(".") || s.equals("_") || s.equals("__") || s.chars().allMatch(c -> c == '-');
  }

  private static boolean isAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isHex(String s) {
    return s.chars().allMatch(c -> (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'));
  }

  private static boolean isTag(String tag) {
    if (tag.isEmpty() || tag.length() > MAX_TAG || tag.charAt(0) == '.' || tag.charAt(0) == '-') {
      return false;
    }
    return tag.chars()
        .allMatch(
            c -> isAlnum((char) c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-');
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException("invalid image reference '" + text + "': " + why);
  }

  public ImageReference withTag(String newTag) {
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(newDigest));
  }

  /** Registry and repository as people write them: {@code busybox}, {@code ghcr.io/a/b}. */
  public String familiarName() {
    if (!registry.equals(DEFAULT_REGISTRY)) {
      return registry + '/' + repository;
    }
    return repository.startsWith("library/") ? repository.substring(8) : repository;
  }

  /** As people write it: {@code busybox:latest}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  private String suffix() {
    return tag.map(t -> ':' + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageReference r
        && registry.equals(r.registry)
        && repository.equals(r.repository)
        && tag.equals(r.tag)
        && digest.equals(r.digest);
  }

  @Override
  public int hashCode() {
    return repository.hashCode() * 31 + tag.hashCode();
  }

  /** The full form: {@code docker.io/library/busybox:latest}. */
  @Override
  public String toString() {
    return registry + '/' + repository + suffix();
  }
}
