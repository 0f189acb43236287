package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.StoppedTree;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.BirthException;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.Cgroup;
import io.jbuild.runner.cgroup.CgroupSource;
import io.jbuild.runner.mount.Host;
import io.jbuild.runner.mount.RootPlanner;
import io.jbuild.runner.mount.StubTimes;
import io.jbuild.runner.mount.Stubs;
import io.jbuild.runner.mount.SystemMountPlanner;
import io.jbuild.runner.mount.UserMountPlanner;
import io.jbuild.runner.namespace.NamespacePlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.seccomp.SeccompFilters;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.tree.RootedTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Starts processes in namespaces of their own, as root or mapped to root in a user namespace.
 *
 * <p>Everything is made by the child itself, in namespaces that end with it: when this process is
 * killed, the child is, and nothing stays mounted.
 */
public final class Sandbox implements ContainerRuntime {
  private final Linux linux;
  private final CgroupSource cgroups;
  private final Host host;
  private final FileOps files;
  private final ProcessPlanner processes;
  private final AtomicReference<Birth> birth = new AtomicReference<>();

  private Sandbox(Linux linux, CgroupSource cgroups, Host host, FileOps files) {
    this.files = files;
    this.linux = linux;
    this.cgroups = cgroups;
    this.host = host;
    this.processes = new ProcessPlanner(new SeccompFilters(linux.machine()), host);
  }

  public static Sandbox open(Linux linux, CgroupSource cgroups, FileOps files) throws IOException {
    return new Sandbox(linux, cgroups, HostReader.read(), files);
  }

  @Override
  public RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio) throws IOException {
    if (!spec.runtime().isEmpty()) {
      return new OciRun(linux, nursery(), host, cgroups).start(spec, root, stdio);
    }
    try (Holder held = new Holder(linux)) {
      if (root instanceof RootFilesystem.Bare bare) {
        return bare(spec, bare, stdio, held);
      }
      return start(spec, root, stdio, held);
    }
  }

  @Override
  public FileTree tree(String directory) throws IOException {
    return RootedTree.open(linux, files, directory);
  }

  @Override
  public StoppedTree tree(RunSpec spec, RootFilesystem.Overlay root) throws IOException {
    return new StoppedRoot(linux, nursery(), host, files).open(spec, root);
  }

  private RunningContainer bare(RunSpec spec, RootFilesystem.Bare root, Stdio stdio, Holder held)
      throws IOException {
    BareStart start = new BareStart(linux, files, cgroups, processes, nursery());
    return start.start(spec, root, stdio, held);
  }

  /** What the child gives back. */
  private record Planned(
      Program program, OptionalInt processes, Stubs stubs, List<Integer> execs) {}

  private RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio, Holder held)
      throws IOException {
    Channels channels = held.keep(Channels.open(linux, stdio));
    boolean ownProcesses = spec.owns(Namespace.PID);
    Optional<Cgroup> cgroup = cgroups.create(spec.limits());
    if (cgroup.isEmpty() && !ownProcesses) {
      // no namespace ends with the first process: a group is what ends the others
      cgroup = Optional.of(cgroups.gather());
    }
    cgroup.ifPresent(held::undo);
    Optional<TerminalPlan> terminal = Optional.empty();
    if (stdio instanceof Stdio.NewTerminal t) {
      terminal = Optional.of(held.keep(TerminalPlan.open(linux, t)));
    }
    Planned planned = plan(spec, root, channels, cgroup, terminal, held);
    Child child;
    try {
      long flags = NamespacePlanner.flags(spec);
      child =
          planned.processes().isPresent()
              ? nursery().startBeside(planned.program(), planned.processes().getAsInt(), flags)
              : nursery().start(planned.program(), flags);
    } catch (BirthException e) {
      throw CommandPlanner.explain(spec, planned.execs(), e);
    }
    channels.started();
    held.started();
    List<ContainerPath> stubs = planned.stubs().made(child::result);
    Optional<PtyTerminal> pty = Optional.empty();
    if (terminal.isPresent()) {
      pty = Optional.of(new PtyTerminal(linux, terminal.get().receive()));
    }
    Population population = new Population(cgroups, child, cgroup, ownProcesses);
    return new SandboxedContainer(
        child,
        channels,
        cgroup,
        pty,
        stubs,
        spec.limits().memory(),
        Optional.of(population),
        (further, streams) ->
            processes
                .beside(linux, nursery(), spec, child, population.group())
                .start(further, streams));
  }

  private Planned plan(
      RunSpec spec,
      RootFilesystem root,
      Channels channels,
      Optional<Cgroup> cgroup,
      Optional<TerminalPlan> terminal,
      Holder held)
      throws IOException {
    Program program = new Program();
    OptionalInt init = spec.init() ? OptionalInt.of(InitProgram.open(linux)) : OptionalInt.empty();
    init.ifPresent(held::descriptor);
    ProcessPlanner.begin(program, channels, cgroup);
    JoinPlan join = JoinPlan.open(linux, program, spec, held);
    int next = begin(program, spec, terminal, join, init, held);
    join.take(program, terminal, next);
    if (spec.network() instanceof NetworkMode.None) {
      NamespacePlanner.loopback(program, next);
    }
    Path links = root instanceof RootFilesystem.Overlay o ? held.links(o) : Path.of("/");
    RootPlanner.enter(program, root, links, host, spec.privileged(), next);
    Stubs stubs = new Stubs(program);
    SystemMountPlanner.plan(program, spec, host, stubs);
    join.place(program, terminal);
    UserMountPlanner.plan(program, spec, host, stubs);
    StubTimes.restore(program, root, stubs.wanted());
    if (spec.owns(Namespace.UTS)) {
      NamespacePlanner.hostname(program, spec.hostname());
    }
    Sysctls.plan(program, spec, next + 1);
    // made for the command, not for a mount: it stays
    new Stubs(program).directory(spec.cwd());
    if (!spec.privileged()) {
      SystemMountPlanner.mask(program);
    }
    if (spec.readOnlyRoot()) {
      RootPlanner.readOnly(program);
    }
    RootPlanner.leave(program, next);
    terminal.ifPresent(t -> t.plan(program, ProcessPlanner.FIRST, next));
    processes.end(program, spec, next);
    List<Integer> execs =
        init.isPresent()
            ? InitProgram.exec(program, spec, next - 1)
            : CommandPlanner.exec(program, spec);
    return new Planned(program, join.processes(), stubs, execs);
  }

  /** Groups and network; the number of the next descriptor. */
  private int begin(
      Program program,
      RunSpec spec,
      Optional<TerminalPlan> terminal,
      JoinPlan join,
      OptionalInt init,
      Holder held)
      throws IOException {
    program.add("hide other control groups", Call.UNSHARE, Arg.of(Birth.CLONE_NEWCGROUP));
    if (spec.network() instanceof NetworkMode.Existing e) {
      int fd = linux.open(e.namespace().toString(), Linux.O_RDONLY);
      if (fd < 0) {
        throw new IOException(
            "cannot open the network namespace " + e.namespace() + ": " + Errno.describe(-fd));
      }
      held.descriptor(fd);
      NamespacePlanner.joinNetwork(program, fd);
    }
    return ProcessPlanner.closeOthers(program, terminal, join.mounts(), init);
  }

  private Birth nursery() throws IOException {
    synchronized (birth) {
      Birth b = birth.get();
      if (b == null) {
        b = Birth.open(linux);
        birth.set(b);
      }
      return b;
    }
  }
}
