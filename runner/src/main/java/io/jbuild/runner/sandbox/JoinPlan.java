package io.jbuild.runner.sandbox;

import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.namespace.NamespacePlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Enters namespaces of another container. With its messages comes its /dev/shm, which is in its
 * mount namespace: a copy of that mount is taken from there (open_tree(2)).
 */
final class JoinPlan {
  private static final int OPEN_TREE_CLONE = 1;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  private final RunSpec spec;
  private final OptionalInt processes;
  private final OptionalInt mounts;

  private JoinPlan(RunSpec spec, OptionalInt processes, OptionalInt mounts) {
    this.spec = spec;
    this.processes = processes;
    this.mounts = mounts;
  }

  /** Plans to enter all but the process namespace, into which one can only be born. */
  static JoinPlan open(Linux linux, Program program, RunSpec spec, Holder held) throws IOException {
    OptionalInt processes = OptionalInt.empty();
    OptionalInt mounts = OptionalInt.empty();
    for (Map.Entry<Namespace, Path> e : spec.joined().entrySet()) {
      Namespace n = e.getKey();
      int fd = open(linux, e.getValue(), NamespacePlanner.file(n), held);
      if (n == Namespace.PID) {
        processes = OptionalInt.of(fd);
        continue;
      }
      program.add(
          "enter the " + NamespacePlanner.file(n) + " namespace of another container",
          Call.SETNS,
          Arg.of(fd),
          Arg.of(NamespacePlanner.flag(n)));
      if (n == Namespace.IPC) {
        mounts = OptionalInt.of(open(linux, e.getValue(), "mnt", held));
      }
    }
    return new JoinPlan(spec, processes, mounts);
  }

  private static int open(Linux linux, Path process, String name, Holder held) throws IOException {
    Path file = process.resolve("ns").resolve(name);
    int fd = linux.open(file.toString(), Linux.O_RDONLY);
    if (fd < 0) {
      throw new IOException(
          "cannot share the " + name + " namespace " + file + ": " + Errno.describe(-fd));
    }
    held.descriptor(fd);
    return fd;
  }

  /** The process namespace to be born in, as it is numbered here. */
  OptionalInt processes() {
    return processes;
  }

  /** The mount namespace to keep open, as it is numbered here. */
  OptionalInt mounts() {
    return mounts;
  }

  private static int kept(Optional<TerminalPlan> terminal) {
    return ProcessPlanner.FIRST + (terminal.isPresent() ? 1 : 0);
  }

  /**
   * Puts the other container's /dev/shm in the place of its mount namespace.
   *
   * @param next the number that the next descriptor has
   */
  void take(Program program, Optional<TerminalPlan> terminal, int next) {
    if (mounts.isEmpty()) {
      return;
    }
    int kept = kept(terminal);
    program.add(
        "open the own mount namespace",
        Call.OPENAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of("/proc/self/ns/mnt"),
        Arg.of(Linux.O_RDONLY | Linux.O_CLOEXEC),
        Arg.of(0));
    program.add(
        "enter the mount namespace of another container",
        Call.SETNS,
        Arg.of(kept),
        Arg.of(Birth.CLONE_NEWNS));
    program.add(
        "take its /dev/shm",
        Call.OPEN_TREE,
        Arg.of(Linux.AT_FDCWD),
        Arg.of("/dev/shm"),
        Arg.of(OPEN_TREE_CLONE | Linux.O_CLOEXEC));
    program.add(
        "return to the own mount namespace", Call.SETNS, Arg.of(next), Arg.of(Birth.CLONE_NEWNS));
    program.add(
        "keep /dev/shm", Call.DUP3, Arg.of(next + 1), Arg.of(kept), Arg.of(Linux.O_CLOEXEC));
    program.add("close the copy", Call.CLOSE, Arg.of(next + 1));
    program.add("close the own mount namespace", Call.CLOSE, Arg.of(next));
  }

  /** Mounts what was taken; /dev is there by now. */
  void place(Program program, Optional<TerminalPlan> terminal) {
    if (spec.joined().containsKey(Namespace.IPC)) {
      program.add(
          "mount the other container's /dev/shm",
          Call.MOVE_MOUNT,
          Arg.of(kept(terminal)),
          Arg.of(""),
          Arg.of(Linux.AT_FDCWD),
          Arg.of("/dev/shm"),
          Arg.of(MOVE_MOUNT_F_EMPTY_PATH));
    }
  }
}
