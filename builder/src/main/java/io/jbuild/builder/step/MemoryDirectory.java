package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A directory on a file system in memory, for what must never be on a disk. */
final class MemoryDirectory implements AutoCloseable {
  private static final List<Path> CANDIDATES = List.of(Path.of("/dev/shm"), Path.of("/run"));

  private final Path directory;
  private int files;

  private MemoryDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * @param store which removes it when this process dies before it is closed
   */
  static MemoryDirectory create(Store store) throws IOException, BuildException {
    Set<PosixFilePermission> mine = EnumSet.copyOf(PosixFilePermissions.fromString("rwx------"));
    for (Path candidate : CANDIDATES) {
      if (Files.isWritable(candidate) && Files.getFileStore(candidate).type().equals("tmpfs")) {
        String name = Long.toString(ProcessHandle.current().pid(), 36);
        String time = Long.toString(System.nanoTime(), 36);
        Path directory = candidate.resolve(Lease.OURS + name + '-' + time);
        store.adopt(directory);
        // one that is there already is another's, and an error
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mine));
        return new MemoryDirectory(directory);
      }
    }
    throw new BuildException(
        ErrorCode.HOST,
        "cannot keep a secret in memory: neither /dev/shm nor /run is a tmpfs that one can write");
  }

  Path directory() {
    return directory;
  }

  /** A new file with this content, mode and owner. */
  Path write(byte[] content, int mode, long uid, long gid, FileOps ops) throws IOException {
    Path file = Files.write(directory.resolve(Integer.toString(files++)), content);
    ops.lchown(file.toString(), uid, gid);
    ops.chmod(file.toString(), mode);
    return file;
  }

  @Override
  public void close() throws IOException {
    Trees.delete(directory);
  }
}
