package io.jbuild.builder;

import io.jbuild.layercache.ImageReference;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where a build's files come from: the main context or a named one. */
public sealed interface BuildContext {

  /** Nothing: only a Dockerfile. */
  record None() implements BuildContext {}

  /** A directory of this machine. */
  record Directory(Path path) implements BuildContext {}

  /** A tar stream, maybe compressed; read once, to its end, and not closed. */
  record TarStream(InputStream in) implements BuildContext {}

  /**
   * A git repository, an archive or a single file on the network.
   *
   * @param url for git with its {@code #ref:directory} or query form
   */
  record Remote(String url) implements BuildContext {}

  /** An image of the store or of an image source. */
  record OfImage(ImageReference image) implements BuildContext {}

  /**
   * An image in an OCI layout directory.
   *
   * @param image tag or digest in it; when empty it holds just one
   */
  record OfLayout(Path directory, Optional<String> image) implements BuildContext {}

  /**
   * Parses what a person writes as the value of {@code --build-context name=VALUE}.
   *
   * @param base what a relative directory is relative to
   * @throws IllegalArgumentException with a text for that person
   */
  static BuildContext parse(String text, Path base) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "a build context cannot be empty: want a directory or URL");
    }
    if (text.startsWith("docker-image://")) {
      return new OfImage(ImageReference.parse(text.substring("docker-image://".length())));
    }
    if (text.startsWith("oci-layout://")) {
      return layout(text.substring("oci-layout://".length()), base);
    }
    return isRemote(text) ? new Remote(text) : new Directory(base.resolve(text));
  }

  private static BuildContext layout(String text, Path base) {
    int at = text.indexOf('@');
    int colon = text.lastIndexOf(':');
    int end = at >= 0 ? at : colon > text.lastIndexOf('/') ? colon : -1;
    return end < 0
        ? new OfLayout(base.resolve(text), Optional.empty())
        : new OfLayout(base.resolve(text.substring(0, end)), Optional.of(text.substring(end + 1)));
  }

  /** Whether it names something on the network rather than a directory. */
  static boolean isRemote(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://")
        || lower.startsWith("https://")
        || lower.startsWith("git://")
        || lower.startsWith("ssh://")
        || lower.startsWith("git@")
        || lower.startsWith("github.com/");
  }
}
