package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.StoppedTree;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.mount.Host;
import io.jbuild.runner.mount.RootPlanner;
import io.jbuild.runner.mount.StubTimes;
import io.jbuild.runner.mount.Stubs;
import io.jbuild.runner.mount.UserMountPlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.tree.RootedTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Mounts the files of a container that does not run, where nobody sees it: a child makes the mounts
 * in a namespace of its own, sends that namespace and the root in it, and ends. The mounts go when
 * the two descriptors do, whatever becomes of this process.
 */
final class StoppedRoot {
  private static final int O_PATH_DIRECTORY = 010000000 | 0200000;

  private final Linux linux;
  private final Birth birth;
  private final Host host;
  private final FileOps files;

  StoppedRoot(Linux linux, Birth birth, Host host, FileOps files) {
    this.linux = linux;
    this.birth = birth;
    this.host = host;
    this.files = files;
  }

  StoppedTree open(RunSpec spec, RootFilesystem.Overlay root) throws IOException {
    try (Holder held = new Holder(linux)) {
      Channels channels =
          held.keep(Channels.open(linux, new Stdio.Captured((b, n) -> {}, (b, n) -> {})));
      TerminalPlan socket = held.keep(TerminalPlan.open(linux, new Stdio.NewTerminal(0, 0)));
      Program program = new Program();
      ProcessPlanner.begin(program, channels, Optional.empty());
      int next =
          ProcessPlanner.closeOthers(
              program, Optional.of(socket), OptionalInt.empty(), OptionalInt.empty());
      send(program, "/proc/self/ns/mnt", Linux.O_RDONLY, next);
      RootPlanner.enter(program, root, held.links(root), host, spec.privileged(), next);
      Stubs stubs = new Stubs(program);
      UserMountPlanner.plan(program, spec, host, stubs);
      StubTimes.restore(program, root, stubs.wanted());
      RootPlanner.leave(program, next);
      send(program, "/", O_PATH_DIRECTORY, next);
      program.add("end", Call.EXIT_GROUP, Arg.of(0));
      Child child = birth.start(program, Birth.CLONE_NEWNS);
      int namespace = socket.receive();
      int top = socket.receive();
      return new StoppedTree(
          new Both(RootedTree.of(linux, files, top), linux, namespace), stubs.made(child::result));
    }
  }

  private static void send(Program program, String path, int flags, int next) {
    program.add(
        "open " + path,
        Call.OPENAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(path),
        Arg.of(flags | Linux.O_CLOEXEC),
        Arg.of(0));
    program.add(
        "send " + path,
        Call.SENDMSG,
        Arg.of(ProcessPlanner.FIRST),
        TerminalPlan.message(next),
        Arg.of(0));
    program.add("close " + path, Call.CLOSE, Arg.of(next));
  }

  /** A tree with the namespace that its mounts live in. */
  private record Both(FileTree tree, Linux linux, int namespace) implements FileTree {
    @Override
    public Optional<FileType> find(ContainerPath path, boolean follow) throws IOException {
      return tree.find(path, follow);
    }

    @Override
    public void read(ContainerPath path, boolean follow, String name, OutputStream tar)
        throws IOException {
      tree.read(path, follow, name, tar);
    }

    @Override
    public void write(ContainerPath directory, boolean owners, InputStream tar) throws IOException {
      tree.write(directory, owners, tar);
    }

    @Override
    public void close() throws IOException {
      tree.close();
      linux.close(namespace);
    }
  }
}
