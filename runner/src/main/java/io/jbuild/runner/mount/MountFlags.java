package io.jbuild.runner.mount;

/** Flags of mount(2), umount2(2) and mount_setattr(2). */
final class MountFlags {
  static final long RDONLY = 1;
  static final long NOSUID = 2;
  static final long NODEV = 4;
  static final long NOEXEC = 8;
  static final long SYNCHRONOUS = 16;
  static final long NOATIME = 1024;
  static final long NODIRATIME = 2048;
  static final long BIND = 4096;
  static final long REC = 16384;
  static final long PRIVATE = 1 << 18;
  static final long STRICTATIME = 1 << 24;
  static final long NO_EXEC_SUID_DEV = NOSUID | NODEV | NOEXEC;
  static final int MNT_DETACH = 2;
  static final int AT_RECURSIVE = 0x8000;
  static final long MOUNT_ATTR_RDONLY = 1;
  static final long MOUNT_ATTR_NODEV = 4;
  static final int O_PATH_DIRECTORY = 010000000 | 0200000 | 02000000;

  private MountFlags() {}
}
