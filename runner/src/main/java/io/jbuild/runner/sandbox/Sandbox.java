package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.BirthException;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.capability.CapabilityPlanner;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  private final SeccompFilters filters;
  private final AtomicReference<Birth> birth = new AtomicReference<>();

  private Sandbox(Linux linux, CgroupSource cgroups, Host host) {
    this.linux = linux;
    this.cgroups = cgroups;
    this.host = host;
    this.filters = new SeccompFilters(linux.machine());
  }

  public static Sandbox open(Linux linux, CgroupSource cgroups) throws IOException {
    return new Sandbox(linux, cgroups, HostReader.read());
  }

  @Override
  public RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio) throws IOException {
    try (Holder held = new Holder(linux)) {
      return start(spec, root, stdio, held);
    }
  }

  /** What the child gives back. */
  private record Planned(Program program, Stubs stubs, List<Integer> execs) {}

  private RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio, Holder held)
      throws IOException {
    Channels channels = held.keep(Channels.open(linux, stdio));
    Optional<Cgroup> cgroup = cgroups.create(spec.limits());
    cgroup.ifPresent(held::undo);
    Optional<TerminalPlan> terminal = Optional.empty();
    if (stdio instanceof Stdio.NewTerminal t) {
      terminal = Optional.of(held.keep(TerminalPlan.open(linux, t)));
    }
    Planned planned = plan(spec, root, channels, cgroup, terminal, held);
    Child child;
    try {
      child = nursery().start(planned.program(), NamespacePlanner.flags(spec));
    } catch (BirthException e) {
      RunnerException explained = CommandPlanner.explain(spec, planned.execs(), e);
      explained.initCause(e);
      throw explained;
    }
    channels.started();
    held.started();
    List<ContainerPath> stubs = planned.stubs().made(child::result);
    Optional<PtyTerminal> pty = Optional.empty();
    if (terminal.isPresent()) {
      pty = Optional.of(new PtyTerminal(linux, terminal.get().receive()));
    }
    return new SandboxedContainer(child, channels, cgroup, pty, stubs, spec.limits().memory());
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
    int next = begin(program, spec, channels, cgroup, terminal, held);
    if (spec.network() instanceof NetworkMode.None) {
      NamespacePlanner.loopback(program, next);
    }
    Path links = root instanceof RootFilesystem.Overlay o ? held.links(o) : Path.of("/");
    RootPlanner.enter(program, root, links, host, next);
    Stubs stubs = new Stubs(program);
    SystemMountPlanner.plan(program, spec, host, stubs);
    UserMountPlanner.plan(program, spec, host, stubs);
    if (root instanceof RootFilesystem.Overlay o) {
      StubTimes.restore(program, o, stubs.wanted());
    }
    NamespacePlanner.hostname(program, spec.hostname());
    sysctls(program, spec, next + 1);
    // made for the command, not for a mount: it stays
    new Stubs(program).directory(spec.cwd());
    if (!spec.privileged()) {
      SystemMountPlanner.mask(program);
    }
    if (spec.readOnlyRoot()) {
      RootPlanner.readOnly(program);
    }
    RootPlanner.leave(program, next);
    terminal.ifPresent(t -> t.plan(program, next - 1, next));
    end(program, spec, next);
    return new Planned(program, stubs, CommandPlanner.exec(program, spec));
  }

  /** Streams, groups and network; the number of the next descriptor. */
  private int begin(
      Program program,
      RunSpec spec,
      Channels channels,
      Optional<Cgroup> cgroup,
      Optional<TerminalPlan> terminal,
      Holder held)
      throws IOException {
    program.add(
        "unblock signals",
        Call.RT_SIGPROCMASK,
        Arg.of(2),
        Arg.bytes(new byte[8]),
        Arg.NULL,
        Arg.of(8));
    program.add("start a session", Call.SETSID);
    program.add("set the umask", Call.UMASK, Arg.of(022));
    for (int i = 0; i < 3; i++) {
      if (channels.descriptor(i) != i) {
        program.add(
            "set descriptor " + i, Call.DUP3, Arg.of(channels.descriptor(i)), Arg.of(i), Arg.of(0));
      }
    }
    for (int join : cgroup.map(Cgroup::joins).orElse(List.of())) {
      program.add("enter the control group", Call.WRITE, Arg.of(join), Arg.of("0"), Arg.of(1));
    }
    if (cgroup.isPresent()) {
      program.add("hide other control groups", Call.UNSHARE, Arg.of(Birth.CLONE_NEWCGROUP));
    }
    if (spec.network() instanceof NetworkMode.Existing e) {
      int fd = linux.open(e.namespace().toString(), Linux.O_RDONLY);
      if (fd < 0) {
        throw new IOException(
            "cannot open the network namespace " + e.namespace() + ": " + Errno.describe(-fd));
      }
      held.descriptor(fd);
      NamespacePlanner.joinNetwork(program, fd);
    }
    int next = 3;
    if (terminal.isPresent()) {
      int socket = terminal.get().socket();
      if (socket != next) {
        program.add(
            "keep the socket", Call.DUP3, Arg.of(socket), Arg.of(next), Arg.of(Linux.O_CLOEXEC));
      }
      next++;
    }
    // nothing that is open here reaches the command: CVE-2024-21626
    program.add(
        "close all other descriptors",
        Call.CLOSE_RANGE,
        Arg.of(next),
        Arg.of(0xffffffffL),
        Arg.of(0));
    return next;
  }

  private static void sysctls(Program program, RunSpec spec, int descriptor) {
    spec.sysctls()
        .forEach(
            (name, value) ->
                write(program, "/proc/sys/" + name.replace('.', '/'), value, descriptor));
  }

  private static void write(Program program, String file, String value, int descriptor) {
    program.add(
        "open " + file,
        Call.OPENAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(file),
        Arg.of(Linux.O_WRONLY | Linux.O_CLOEXEC),
        Arg.of(0));
    program.add(
        "write " + value + " to " + file,
        Call.WRITE,
        Arg.of(descriptor),
        Arg.of(value),
        Arg.of(value.length()));
    program.add("close " + file, Call.CLOSE, Arg.of(descriptor));
  }

  /** Gives up privileges, in the order in which that is possible. */
  private void end(Program program, RunSpec spec, int next) throws IOException {
    CommandPlanner.limits(program, spec.limits().ulimits());
    spec.limits()
        .oomScoreAdjust()
        .ifPresent(v -> write(program, "/proc/self/oom_score_adj", Long.toString(v), next));
    program.add("enter " + spec.cwd(), Call.CHDIR, Arg.of(spec.cwd().value()));
    Optional<byte[]> filter = filters.find(spec);
    boolean early = !spec.noNewPrivileges();
    if (early) {
      // without no_new_privs only a privileged process may load a filter
      filter.ifPresent(f -> SeccompFilters.load(program, f));
    }
    CapabilityPlanner.drop(program, spec, host.groupsAllowed());
    // a change of credentials clears it: prctl(2)
    CommandPlanner.dieWithParent(program);
    if (!early) {
      filter.ifPresent(f -> SeccompFilters.load(program, f));
    }
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
