package io.jbuild.runner;

/** A degree of isolation that a host allows, the best first. */
public enum Rung {
  /** Root of the host: namespaces, overlay mounts, control groups. */
  ROOT("root", "root with namespaces and overlay"),
  /** Root in a user namespace with subordinate ids. */
  ROOTLESS("rootless", "a user namespace with subordinate ids and overlay"),
  /** Namespaces; layers are copied since there is no overlay or just one id. */
  COPY("copy", "namespaces without overlay or without subordinate ids: layers are copied"),
  /** chroot(2) and what can be given up. */
  CHROOT("chroot", "an ordinary container: chroot without namespaces, mounts and most of /proc"),
  /** No root of its own at all; never chosen but by name. */
  IN_PLACE(
      "in-place",
      "a throw-away container whose own files make way for the image's: this container is the"
          + " image afterwards"),
  /** No command can be run; all else can be built. */
  NONE("none", "no privilege: FROM, COPY, ADD and metadata build, RUN does not");

  private final String word;
  private final String text;

  Rung(String word, String text) {
    this.word = word;
    this.text = text;
  }

  /** As users write it. */
  public String word() {
    return word;
  }

  public String text() {
    return text;
  }
}
