package io.jbuild.layercache.files;

import io.jbuild.layercache.FileType;

/**
 * What {@code lstat(2)} says of a file.
 *
 * @param mode permission bits with setuid, setgid and sticky
 */
public record FileStat(
    FileType type,
    int mode,
    long uid,
    long gid,
    long size,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos,
    long device,
    long inode,
    long links,
    int deviceMajor,
    int deviceMinor) {

  /** Whether two differ in nothing that chmod, chown or touch could have changed. */
  public boolean hasStatusOf(FileStat other) {
    return type == other.type
        && mode == other.mode
        && uid == other.uid
        && gid == other.gid
        && mtimeSeconds == other.mtimeSeconds
        && mtimeNanos == other.mtimeNanos;
  }
}
