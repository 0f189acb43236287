package io.jbuild.runner.mount;

/**
 * Options of a file system in memory, as the kernel wants them: what mount(8) calls by a word is a
 * bit of mount(2), the rest is for tmpfs(5).
 */
record TmpfsOptions(long flags, String data) {
  private static final long USUAL = MountFlags.NOSUID | MountFlags.NODEV;

  /** Of two that contradict each other the later one counts. */
  static TmpfsOptions parse(String options) {
    long flags = USUAL;
    StringBuilder data = new StringBuilder();
    for (String option : options.split(",")) {
      switch (option) {
        case "ro" -> flags |= MountFlags.RDONLY;
        case "rw" -> flags &= ~MountFlags.RDONLY;
        case "noexec" -> flags |= MountFlags.NOEXEC;
        case "exec" -> flags &= ~MountFlags.NOEXEC;
        case "nosuid" -> flags |= MountFlags.NOSUID;
        case "suid" -> flags &= ~MountFlags.NOSUID;
        case "nodev" -> flags |= MountFlags.NODEV;
        case "dev" -> flags &= ~MountFlags.NODEV;
        case "noatime" -> flags |= MountFlags.NOATIME;
        case "nodiratime" -> flags |= MountFlags.NODIRATIME;
        case "strictatime" -> flags |= MountFlags.STRICTATIME;
        case "sync" -> flags |= MountFlags.SYNCHRONOUS;
        case "", "defaults", "async", "atime", "diratime", "relatime", "norelatime" -> {
          // as it is when nothing is said
        }
        default -> data.append(data.isEmpty() ? "" : ",").append(option);
      }
    }
    return new TmpfsOptions(flags, data.toString());
  }
}
