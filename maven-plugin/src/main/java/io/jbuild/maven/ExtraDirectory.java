package io.jbuild.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@code <directory>} whose files go into an image as they are; Maven fills it in. */
public final class ExtraDirectory {
  /** The directory of this machine. */
  private @Nullable File from;

  /** Where its files go; the root when it is not set. */
  private String into = "/";

  /** Modes by the pattern of a path in the image, in octal: the first that fits counts. */
  private List<Permission> permissions = List.of();

  public ExtraDirectory() {}

  public ExtraDirectory(File from) {
    this.from = from;
  }

  public Optional<Path> from() {
    return Optional.ofNullable(from).map(File::toPath);
  }

  public String into() {
    return into;
  }

  public Map<String, String> permissions() throws ConfigurationException {
    Map<String, String> out = new LinkedHashMap<>();
    for (Permission p : permissions) {
      if (p.file == null || p.mode == null) {
        throw new ConfigurationException("a <permission> needs a <file> and a <mode>");
      }
      out.putIfAbsent(p.file, p.mode);
    }
    return out;
  }

  /** A {@code <permission>}; Maven fills it in. */
  public static final class Permission {
    private @Nullable String file;
    private @Nullable String mode;
  }
}
