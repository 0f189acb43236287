package io.jbuild.layercache;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an image runs on, in the words of GOOS and GOARCH: {@code linux/arm64/v8}.
 *
 * <p>Source: OCI image-spec, image-index.md "platform"; normalisation follows containerd's
 * platforms package. Absent parts are empty.
 */
public record Platform(
    String os, String architecture, String variant, String osVersion, List<String> osFeatures) {

  private static final Set<String> SYSTEMS =
      Set.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "illumos");
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mipsle",
          "ppc64",
          "ppc64le",
          "riscv64",
          "s390x",
          "wasm");

  public Platform {
    osFeatures = List.copyOf(osFeatures);
  }

  public static Platform of(String os, String architecture) {
    return of(os, architecture, "");
  }

  public static Platform of(String os, String architecture, String variant) {
    return new Platform(os, architecture, variant, "", List.of());
  }

  /** Parses {@code os/arch[/variant]}, a known system or a known architecture alone. */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    for (String part : parts) {
      if (part.isEmpty()) {
        throw new IllegalArgumentException(
            "invalid platform '" + text + "': want os/arch[/variant], as in linux/arm64/v8");
      }
    }
    return switch (parts.length) {
      case 1 -> ofOneWord(text, parts[0]);
      case 2 -> normalized(parts[0], parts[1], "");
      case 3 -> normalized(parts[0], parts[1], parts[2]);
      default ->
          throw new IllegalArgumentException(
              "invalid platform '" + text + "': want os/arch[/variant], as in linux/arm64/v8");
    };
  }

  /** The platform that this virtual machine runs on. */
  public static Platform host() {
    return normalized("linux", System.getProperty("os.arch", "amd64"), "");
  }

  /** A known system, for this machine's processor, or a known processor, under Linux. */
  private static Platform ofOneWord(String text, String word) {
    if (SYSTEMS.contains(word)) {
      return of(word, host().architecture(), host().variant());
    }
    Platform named = normalized("linux", word, "");
    if (!ARCHITECTURES.contains(named.architecture())) {
      throw new IllegalArgumentException(
          "invalid platform '" + text + "': unknown operating system or architecture");
    }
    return named;
  }

  private static Platform normalized(String os, String architecture, String variant) {
    return switch (architecture) {
      case "x86_64", "x86-64", "amd64" -> of(os, "amd64", variant.equals("v1") ? "" : variant);
      case "aarch64", "arm64" -> of(os, "arm64", variant.equals("v8") ? "" : variant);
      case "i386", "i486", "i586", "i686", "x86", "386" -> of(os, "386", "");
      case "armhf" -> of(os, "arm", "v7");
      case "armel" -> of(os, "arm", "v6");
      case "arm" -> of(os, "arm", variant.isEmpty() ? "v7" : variant);
      default -> of(os, architecture, variant);
    };
  }

  /** Whether an image made for {@code other} is what is asked for here. */
  public boolean accepts(Platform other) {
    Platform o = normalized(other.os, other.architecture, other.variant);
    Platform w = normalized(os, architecture, variant);
    return w.os.equals(o.os)
        && w.architecture.equals(o.architecture)
        && (w.variant.isEmpty() || w.variant.equals(o.variant))
        && (osVersion.isEmpty() || osVersion.equals(other.osVersion));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Platform p
        && os.equals(p.os)
        && architecture.equals(p.architecture)
        && variant.equals(p.variant)
        && osVersion.equals(p.osVersion)
        && osFeatures.equals(p.osFeatures);
  }

  @Override
  public int hashCode() {
    return os.hashCode() * 31 + architecture.hashCode();
  }

  @Override
  public String toString() {
    return os + '/' + architecture + (variant.isEmpty() ? "" : '/' + variant);
  }
}
