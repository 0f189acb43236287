package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Op;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives directories their modification time back after a stub was made in them, before the command
 * starts: what differs afterwards, the command did.
 */
public final class StubTimes {
  private static final long UTIME_OMIT = 0x3ffffffe;

  private StubTimes() {}

  public static void restore(Program program, RootFilesystem root, Collection<ContainerPath> stubs)
      throws IOException {
    List<Path> trees =
        root instanceof RootFilesystem.Overlay overlay
            ? overlay.lower()
            : List.of(((RootFilesystem.Directory) root).path());
    Set<ContainerPath> done = new LinkedHashSet<>();
    for (ContainerPath written : stubs) {
      ContainerPath stub = OverlayPaths.resolve(trees, written);
      if (find(trees, stub).isEmpty() && done.add(stub.parent())) {
        Optional<Instant> time = find(trees, stub.parent());
        if (time.isPresent()) {
          set(program, stub.parent(), time.get());
        }
      }
    }
  }

  private static void set(Program program, ContainerPath path, Instant time) {
    ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    times.putLong(0).putLong(UTIME_OMIT).putLong(time.getEpochSecond()).putLong(time.getNano());
    // something may be mounted there that has no times of its own: then none were changed
    program.tolerating(
        Op.ANY,
        "restore the time of " + path,
        Call.UTIMENSAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(path.value()),
        Arg.bytes(times.array()),
        Arg.of(Linux.AT_SYMLINK_NOFOLLOW));
  }

  /** The time of what the trees have there, looked at from the top. */
  private static Optional<Instant> find(List<Path> trees, ContainerPath path) throws IOException {
    for (Path lower : trees) {
      Path file = lower.resolve(path.relative());
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        FileTime time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }
}
