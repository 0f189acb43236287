package io.jbuild.builder.cache;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import java.nio.file.Path;

/**
 * A directory that {@code --cache-from} or {@code --cache-to} names.
 *
 * @param all whether what no result needs is kept too: {@code mode=max}
 */
public record CachePlace(Path directory, boolean all) {

  /** Where a cache is read: {@code type=local,src=DIR}. */
  public static CachePlace from(Attributes attributes) throws BuildException {
    checkType(attributes);
    attributes.allow("type", "src");
    return new CachePlace(directory(attributes, "src"), true);
  }

  /** Where a cache is written: {@code type=local,dest=DIR[,mode=min|max]}. */
  public static CachePlace to(Attributes attributes) throws BuildException {
    checkType(attributes);
    attributes.allow("type", "dest", "mode");
    String mode = attributes.find("mode").orElse("min");
    if (!mode.equals("min") && !mode.equals("max")) {
      throw attributes.invalid("mode is min or max, not '" + mode + "'");
    }
    return new CachePlace(directory(attributes, "dest"), mode.equals("max"));
  }

  private static void checkType(Attributes attributes) throws BuildException {
    String type = attributes.find("type").orElse("");
    if (!type.equals("local")) {
      throw new BuildException(
          ErrorCode.UNSUPPORTED,
          attributes.flag() + " of type '" + type + "' is not supported: want type=local");
    }
  }

  private static Path directory(Attributes attributes, String key) {
    String path = attributes.find(key).orElse("");
    if (path.isEmpty()) {
      throw attributes.invalid("it needs " + key + ", a directory");
    }
    return Path.of(path).toAbsolutePath();
  }
}
