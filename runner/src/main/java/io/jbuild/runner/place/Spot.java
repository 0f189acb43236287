package io.jbuild.runner.place;

/**
 * A name in a directory that is held open: it leads there whatever a command has done meanwhile to
 * the directories above, so that a link in the place of one leads nobody out of the root.
 *
 * @param directory a path of /proc/self/fd, which the kernel does not look up by name (proc(5))
 */
record Spot(String directory, String name) {

  /** Where the file itself is found; no part of it but the last is ever the command's. */
  String path() {
    return directory + '/' + name;
  }

  /** The directory itself. */
  String above() {
    return directory + "/.";
  }
}
