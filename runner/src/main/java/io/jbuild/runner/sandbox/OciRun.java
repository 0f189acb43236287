package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.CgroupSource;
import io.jbuild.runner.cgroup.RuntimeGroups;
import io.jbuild.runner.mount.Host;
import io.jbuild.runner.mount.RootPlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.seccomp.SeccompFilters;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs containers by an OCI runtime, such as runc, crun or one of a vendor. The runtime is born in
 * a mount and a process namespace of its own, in which the root file system is mounted, so that
 * nothing of it or of the container outlives this process.
 */
final class OciRun {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String UNIFIED = "/sys/fs/cgroup/unified";
  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final Linux linux;
  private final Birth birth;
  private final Host host;
  private final CgroupSource cgroups;
  private final SeccompFilters filters;

  OciRun(Linux linux, Birth birth, Host host, CgroupSource cgroups) {
    this.linux = linux;
    this.birth = birth;
    this.host = host;
    this.cgroups = cgroups;
    this.filters = new SeccompFilters(linux.machine());
  }

  /** A bundle and how its runtime is called. */
  record Bundle(Path directory, String runtime, String id) {
    Path log() {
      return directory.resolve("log");
    }

    /** Where the container's network namespace is mounted, if it was made before. */
    Path network() {
      return directory.resolve("network");
    }

    Path pidFile() {
      return directory.resolve("pid");
    }

    List<String> command(String... words) {
      List<String> out =
          new ArrayList<>(
              List.of(
                  runtime,
                  "--root",
                  directory.resolve("state").toString(),
                  "--log",
                  log().toString()));
      out.addAll(List.of(words));
      return out;
    }
  }

  /** The program that a name or path stands for. */
  private static String find(String runtime) throws RunnerException {
    if (runtime.indexOf('/') >= 0) {
      if (Files.isExecutable(Path.of(runtime))) {
        return Path.of(runtime).toAbsolutePath().toString();
      }
    } else {
      for (String directory : PATH.split(":")) {
        if (Files.isExecutable(Path.of(directory, runtime))) {
          return directory + "/" + runtime;
        }
      }
    }
    throw new RunnerException(
        RunnerException.Kind.SETUP,
        "cannot find the runtime " + runtime + ": install it, or give --runtime its path");
  }

  RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio) throws IOException {
    if (!(root instanceof RootFilesystem.Overlay overlay)) {
      throw new IOException("--runtime runs containers of images only");
    }
    check(spec);
    String id = RuntimeGroups.name(SERIAL.incrementAndGet());
    Path beside = overlay.mountPoint().toAbsolutePath().getParent();
    Path directory =
        Files.createTempDirectory(beside == null ? overlay.mountPoint() : beside, "bundle");
    Bundle bundle = new Bundle(directory, find(spec.runtime()), id);
    boolean started = false;
    try {
      write(
          directory.resolve("config.json"),
          new OciConfig(spec, stdio)
              .write(overlay.mountPoint(), bundle.network(), id, filters.findProfile(spec)));
      List<ContainerPath> stubs = OciStubs.of(overlay, spec);
      RunningContainer out = born(bundle, spec, overlay, stdio, stubs);
      started = true;
      return out;
    } finally {
      if (!started) {
        RuntimeGroups.remove(id);
        Trees.delete(directory);
      }
    }
  }

  private static void check(RunSpec spec) throws RunnerException {
    if (spec.init() || !spec.joined().isEmpty() || !spec.owns(Namespace.PID)) {
      throw new RunnerException(
          RunnerException.Kind.SETUP,
          "--runtime does not go with --init, --pid host or namespaces of another container: leave"
              + " one of them out");
    }
  }

  static void write(Path file, Json.Obj content) throws IOException {
    Files.write(file, JsonText.print(content).getBytes(StandardCharsets.UTF_8));
  }

  private RunningContainer born(
      Bundle bundle,
      RunSpec spec,
      RootFilesystem.Overlay root,
      Stdio stdio,
      List<ContainerPath> stubs)
      throws IOException {
    try (Holder held = new Holder(linux)) {
      Channels channels = held.keep(Channels.open(linux, stdio));
      Optional<TerminalPlan> terminal = terminal(stdio, held);
      Program program = new Program();
      ProcessPlanner.begin(program, channels, Optional.empty());
      OptionalInt network = OptionalInt.empty();
      if (spec.network() instanceof NetworkMode.Existing e) {
        int fd = linux.open(e.namespace().toString(), Linux.O_RDONLY);
        if (fd < 0) {
          throw new IOException("cannot open " + e.namespace() + ": " + Errno.describe(-fd));
        }
        held.descriptor(fd);
        Files.createFile(bundle.network());
        network = OptionalInt.of(fd);
      }
      // the namespace takes the place of another container's mounts, which there are none of
      int next = ProcessPlanner.closeOthers(program, terminal, network, OptionalInt.empty());
      RootPlanner.mount(program, root, held.links(root), host, spec.privileged());
      if (network.isPresent()) {
        RootPlanner.namespace(program, next - 1, bundle.network());
      }
      RootPlanner.processes(program);
      if (!spec.limits().needCgroup() && Files.exists(Path.of(UNIFIED, "cgroup.procs"))) {
        // crun refuses a host that has both versions, though it is to limit nothing
        RootPlanner.unifiedGroups(program, UNIFIED);
      }
      finish(program, bundle.directory(), terminal, next);
      exec(
          program,
          bundle.command(
              "run",
              "--bundle",
              bundle.directory().toString(),
              "--pid-file",
              bundle.pidFile().toString(),
              bundle.id()));
      Child child = birth.start(program, Birth.CLONE_NEWNS | Birth.CLONE_NEWPID);
      return running(child, bundle, channels, terminal, held, stubs, true);
    }
  }

  private Optional<TerminalPlan> terminal(Stdio stdio, Holder held) throws IOException {
    return stdio instanceof Stdio.NewTerminal t
        ? Optional.of(held.keep(TerminalPlan.open(linux, t)))
        : Optional.empty();
  }

  private static void finish(
      Program program, Path directory, Optional<TerminalPlan> terminal, int next) {
    terminal.ifPresent(t -> t.plan(program, ProcessPlanner.FIRST, next));
    program.add("enter " + directory, Call.CHDIR, Arg.of(directory.toString()));
    CommandPlanner.dieWithParent(program);
  }

  private static void exec(Program program, List<String> command) {
    program.add(
        "execute " + command.get(0),
        Call.EXECVE,
        Arg.of(command.get(0)),
        new Arg.Texts(command),
        new Arg.Texts(List.of("PATH=" + PATH)));
  }

  private RunningContainer running(
      Child child,
      Bundle bundle,
      Channels channels,
      Optional<TerminalPlan> terminal,
      Holder held,
      List<ContainerPath> stubs,
      boolean first)
      throws IOException {
    channels.started();
    held.started();
    Optional<PtyTerminal> pty = Optional.empty();
    if (terminal.isPresent()) {
      pty = Optional.of(new PtyTerminal(linux, terminal.get().receive()));
    }
    Optional<Population> population =
        first
            ? Optional.of(new Population(cgroups, child, Optional.empty(), true))
            : Optional.empty();
    return new OciContainer(
        linux,
        child,
        bundle,
        channels,
        pty,
        stubs,
        population,
        (further, streams) -> beside(bundle, child, further, streams));
  }

  /** A further process: the runtime again, where the first one is. */
  private RunningContainer beside(Bundle bundle, Child runtime, RunSpec spec, Stdio stdio)
      throws IOException {
    try (Holder held = new Holder(linux)) {
      int pidfd = (int) linux.call(Call.PIDFD_OPEN, runtime.pid(), 0);
      if (pidfd < 0 || runtime.hasEnded()) {
        throw new IOException("cannot enter the container: it has ended");
      }
      held.descriptor(pidfd);
      Channels channels = held.keep(Channels.open(linux, stdio));
      Optional<TerminalPlan> terminal = terminal(stdio, held);
      Path process = Files.createTempFile(bundle.directory(), "process", ".json");
      write(process, new OciConfig(spec, stdio).process());
      Program program = new Program();
      ProcessPlanner.begin(program, channels, Optional.empty());
      program.add(
          "enter the namespaces of the runtime",
          Call.SETNS,
          Arg.of(pidfd),
          Arg.of(Birth.CLONE_NEWNS));
      int next =
          ProcessPlanner.closeOthers(program, terminal, OptionalInt.empty(), OptionalInt.empty());
      finish(program, bundle.directory(), terminal, next);
      exec(program, bundle.command("exec", "--process", process.toString(), bundle.id()));
      Child child = birth.startBeside(program, pidfd, 0);
      return running(child, bundle, channels, terminal, held, List.of(), false);
    }
  }
}
