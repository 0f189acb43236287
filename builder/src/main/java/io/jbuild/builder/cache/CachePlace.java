package io.jbuild.builder.cache;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.ImageReference;
import java.nio.file.Path;

/** What {@code --cache-from} or {@code --cache-to} names. */
public sealed interface CachePlace {

  /**
   * A directory.
   *
   * @param all whether what no result needs is kept too: {@code mode=max}
   * @param mounts whether the contents of cache mounts are too
   */
  record OfDirectory(Path directory, boolean all, boolean mounts) implements CachePlace {
    @Override
    public String toString() {
      return directory.toString();
    }
  }

  /**
   * An image of a registry, which may be nothing but a cache.
   *
   * @param all whether what no result needs is kept too: {@code mode=max}
   */
  record OfImage(ImageReference name, boolean all) implements CachePlace {
    @Override
    public String toString() {
      return name.familiar();
    }
  }

  /** The image that is built. */
  record Inline() implements CachePlace {}

  /**
   * Where a cache is read: {@code type=local,src=DIR[,mounts=true]} or {@code
   * type=registry,ref=NAME}.
   */
  static CachePlace from(Attributes attributes) throws BuildException {
    return switch (type(attributes)) {
      case "local" -> {
        attributes.allow("type", "src", "mounts");
        yield new OfDirectory(directory(attributes, "src"), true, attributes.flag("mounts", false));
      }
      case "registry" -> {
        attributes.allow("type", "ref");
        yield new OfImage(name(attributes), true);
      }
      default -> throw unsupported(attributes, "type=local or type=registry");
    };
  }

  /**
   * Where a cache is written: {@code type=local,dest=DIR[,mounts=true]}, {@code
   * type=registry,ref=NAME}, both with {@code mode=min|max}, or {@code type=inline}.
   */
  static CachePlace to(Attributes attributes) throws BuildException {
    return switch (type(attributes)) {
      case "local" -> {
        attributes.allow("type", "dest", "mode", "mounts");
        yield new OfDirectory(
            directory(attributes, "dest"), isAll(attributes), attributes.flag("mounts", false));
      }
      case "registry" -> {
        attributes.allow("type", "ref", "mode", "image-manifest", "oci-mediatypes");
        for (String key : new String[] {"image-manifest", "oci-mediatypes"}) {
          if (!attributes.find(key).orElse("true").equals("true")) {
            throw attributes.invalid("a cache is an OCI image: " + key + " can only be true");
          }
        }
        yield new OfImage(name(attributes), isAll(attributes));
      }
      case "inline" -> {
        attributes.allow("type");
        yield new Inline();
      }
      default -> throw unsupported(attributes, "type=local, type=registry or type=inline");
    };
  }

  private static String type(Attributes attributes) {
    return attributes.find("type").orElse("");
  }

  private static BuildException unsupported(Attributes attributes, String want) {
    return new BuildException(
        ErrorCode.UNSUPPORTED,
        attributes.flag() + " of type '" + type(attributes) + "' is not supported: want " + want);
  }

  private static boolean isAll(Attributes attributes) {
    String mode = attributes.find("mode").orElse("min");
    if (!mode.equals("min") && !mode.equals("max")) {
      throw attributes.invalid("mode is min or max, not '" + mode + "'");
    }
    return mode.equals("max");
  }

  private static ImageReference name(Attributes attributes) {
    String name = attributes.find("ref").orElse("");
    if (name.isEmpty()) {
      throw attributes.invalid("it needs ref, the name of an image");
    }
    return ImageReference.parse(name);
  }

  private static Path directory(Attributes attributes, String key) {
    String path = attributes.find(key).orElse("");
    if (path.isEmpty()) {
      throw attributes.invalid("it needs " + key + ", a directory");
    }
    return Path.of(path).toAbsolutePath();
  }
}
