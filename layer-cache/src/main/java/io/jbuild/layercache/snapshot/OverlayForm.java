package io.jbuild.layercache.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.StringTokenizer;

/**
 * How overlayfs marks what a directory hides: attributes under {@code trusted.overlay.} for the
 * host's root, {@code user.overlay.} in a user namespace (overlayfs.rst, "userxattr").
 */
final class OverlayForm {
  static final OverlayForm TRUSTED = new OverlayForm("trusted.overlay.");
  static final OverlayForm USER = new OverlayForm("user.overlay.");

  private static final String ALL_IDS = "0 0 4294967295";

  private final String prefix;

  private OverlayForm(String prefix) {
    this.prefix = prefix;
  }

  /** The form that mounts made by this process understand. */
  static OverlayForm ofThisProcess() {
    return Here.FORM;
  }

  private static final class Here {
    static final OverlayForm FORM = detect();

    private static OverlayForm detect() {
      try {
        String map = Files.readString(Path.of("/proc/self/uid_map"), StandardCharsets.US_ASCII);
        StringTokenizer words = new StringTokenizer(map);
        StringJoiner ids = new StringJoiner(" ");
        while (words.hasMoreTokens()) {
          ids.add(words.nextToken());
        }
        return ids.toString().equals(ALL_IDS) ? TRUSTED : USER;
      } catch (IOException e) {
        return TRUSTED; // a host without /proc has no user namespace that we could have made
      }
    }
  }

  String opaque() {
    return prefix + "opaque";
  }

  /** Whether the attribute is overlayfs's own book-keeping, of either form. */
  static boolean isPrivate(String name) {
    return name.startsWith(TRUSTED.prefix) || name.startsWith(USER.prefix);
  }

  /** A file of which the content is elsewhere: only an overlay mount can make sense of it. */
  boolean isIncomplete(String name) {
    return name.equals(prefix + "metacopy") || name.equals(prefix + "redirect");
  }

  boolean isWhiteout(String name) {
    return name.equals(prefix + "whiteout");
  }
}
