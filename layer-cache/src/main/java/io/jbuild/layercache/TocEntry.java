package io.jbuild.layercache;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a layer.
 *
 * @param path where it is; for a whiteout, what it hides
 * @param kind what the entry does: adds a file, adds an opaque directory, hides what is below
 * @param mode permission bits with setuid, setgid and sticky: 0 to 07777
 * @param size content bytes of a file, else 0
 * @param mtimeSeconds seconds since 1970, may be negative
 * @param mtimeNanos 0 to 999,999,999
 * @param target of a symbolic link, verbatim; of a hard link, the {@link ContainerPath} it shares
 *     its content with, which comes earlier in the layer
 * @param digest of a file's content; empty for all else, hard links included
 */
public record TocEntry(
    ContainerPath path,
    Kind kind,
    FileType type,
    int mode,
    long uid,
    long gid,
    long size,
    long mtimeSeconds,
    int mtimeNanos,
    String target,
    int deviceMajor,
    int deviceMinor,
    SortedMap<String, Bytes> xattrs,
    Optional<Digest> digest) {

  /** What an entry does to the layers below it. */
  public enum Kind {
    /** Adds or replaces one file, directory, link or device. */
    ADD,
    /** A second name of a file that this layer adds too. */
    HARD_LINK,
    /** Adds a directory and hides everything that lower layers have in it. */
    OPAQUE_DIRECTORY,
    /** Hides what lower layers have at the path. */
    WHITEOUT
  }

  public TocEntry {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " of " + path);
    }
    // there may be a million of these, and hardly one has any
    xattrs =
        xattrs.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  public static TocEntry directory(ContainerPath path, int mode, long uid, long gid, long mtime) {
    return new TocEntry(
        path,
        Kind.ADD,
        FileType.DIRECTORY,
        mode,
        uid,
        gid,
        0,
        mtime,
        0,
        "",
        0,
        0,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  /** A file of which the digest is not known yet; the writer fills it in. */
  public static TocEntry file(
      ContainerPath path, int mode, long uid, long gid, long size, long mtime) {
    return new TocEntry(
        path,
        Kind.ADD,
        FileType.FILE,
        mode,
        uid,
        gid,
        size,
        mtime,
        0,
        "",
        0,
        0,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  public static TocEntry symlink(
      ContainerPath path, String target, long uid, long gid, long mtime) {
    return new TocEntry(
        path,
        Kind.ADD,
        FileType.SYMLINK,
        0777,
        uid,
        gid,
        0,
        mtime,
        0,
        target,
        0,
        0,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  public static TocEntry whiteout(ContainerPath path) {
    return new TocEntry(
        path,
        Kind.WHITEOUT,
        FileType.CHARACTER_DEVICE,
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        0,
        0,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  public boolean isDirectory() {
    return type == FileType.DIRECTORY && kind != Kind.WHITEOUT;
  }

  public TocEntry withPath(ContainerPath v) {
    return new TocEntry(
        v,
        kind,
        type,
        mode,
        uid,
        gid,
        size,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        digest);
  }

  public TocEntry withKind(Kind v) {
    return new TocEntry(
        path,
        v,
        type,
        mode,
        uid,
        gid,
        size,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        digest);
  }

  public TocEntry withMode(int v) {
    return new TocEntry(
        path,
        kind,
        type,
        v,
        uid,
        gid,
        size,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        digest);
  }

  public TocEntry withOwner(long newUid, long newGid) {
    return new TocEntry(
        path,
        kind,
        type,
        mode,
        newUid,
        newGid,
        size,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        digest);
  }

  public TocEntry withMtime(long seconds, int nanos) {
    return new TocEntry(
        path,
        kind,
        type,
        mode,
        uid,
        gid,
        size,
        seconds,
        nanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        digest);
  }

  public TocEntry withXattrs(SortedMap<String, Bytes> v) {
    return new TocEntry(
        path,
        kind,
        type,
        mode,
        uid,
        gid,
        size,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        v,
        digest);
  }

  public TocEntry withContent(long newSize, Digest newDigest) {
    return new TocEntry(
        path,
        kind,
        type,
        mode,
        uid,
        gid,
        newSize,
        mtimeSeconds,
        mtimeNanos,
        target,
        deviceMajor,
        deviceMinor,
        xattrs,
        Optional.of(newDigest));
  }
}
