package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.files.Privileges;

/**
 * How overlayfs marks what a directory hides: attributes under {@code trusted.overlay.} for the
 * host's root, {@code user.overlay.} in a user namespace (overlayfs.rst, "userxattr").
 */
final class OverlayForm {
  static final OverlayForm TRUSTED = new OverlayForm("trusted.overlay.");
  static final OverlayForm USER = new OverlayForm("user.overlay.");

  private final String prefix;

  private OverlayForm(String prefix) {
    this.prefix = prefix;
  }

  /** The form that mounts made by this process understand. */
  static OverlayForm ofThisProcess() {
    return Privileges.ofThisProcess().userNamespace() ? USER : TRUSTED;
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
