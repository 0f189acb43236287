package io.jbuild.runner.sandbox;

import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.BirthException;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.Cgroup;
import io.jbuild.runner.namespace.NamespacePlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Starts further processes in a container that runs. Thread-safe. */
final class Entrance {
  private final Linux linux;
  private final Birth birth;
  private final ProcessPlanner processes;
  private final RunSpec container;
  private final Child first;
  private final Optional<Cgroup> cgroup;

  Entrance(
      Linux linux,
      Birth birth,
      ProcessPlanner processes,
      RunSpec container,
      Child first,
      Optional<Cgroup> cgroup) {
    this.linux = linux;
    this.birth = birth;
    this.processes = processes;
    this.container = container;
    this.first = first;
    this.cgroup = cgroup;
  }

  RunningContainer start(RunSpec spec, Stdio stdio) throws IOException {
    try (Holder held = new Holder(linux)) {
      Channels channels = held.keep(Channels.open(linux, stdio));
      Optional<TerminalPlan> terminal = Optional.empty();
      if (stdio instanceof Stdio.NewTerminal t) {
        terminal = Optional.of(held.keep(TerminalPlan.open(linux, t)));
      }
      int pidfd = openFirst();
      held.descriptor(pidfd);
      Program program = new Program();
      List<Integer> execs = plan(program, spec, channels, terminal, pidfd);
      Child child;
      try {
        child = birth.startBeside(program, pidfd, 0);
      } catch (BirthException e) {
        throw CommandPlanner.explain(spec, execs, e);
      }
      channels.started();
      held.started();
      Optional<PtyTerminal> pty = Optional.empty();
      if (terminal.isPresent()) {
        pty = Optional.of(new PtyTerminal(linux, terminal.get().receive()));
      }
      return new SandboxedContainer(
          child,
          channels,
          Optional.empty(),
          pty,
          List.of(),
          OptionalLong.empty(),
          Optional.empty(),
          (further, streams) -> start(further, streams));
    }
  }

  private int openFirst() throws IOException {
    int pidfd = (int) linux.call(Call.PIDFD_OPEN, first.pid(), 0);
    // looked at after opening: what is open now is the first process, not one with its number
    if (pidfd >= 0 && first.hasEnded()) {
      linux.close(pidfd);
      pidfd = -Errno.ESRCH;
    }
    if (pidfd < 0) {
      throw new IOException("cannot enter the container: " + Errno.describe(-pidfd));
    }
    return pidfd;
  }

  private List<Integer> plan(
      Program program, RunSpec spec, Channels channels, Optional<TerminalPlan> terminal, int pidfd)
      throws IOException {
    ProcessPlanner.begin(program, channels, cgroup);
    long namespaces = Birth.CLONE_NEWNS | Birth.CLONE_NEWCGROUP;
    for (Namespace n : Namespace.values()) {
      // to enter what one is in already needs rights over the host's
      boolean elsewhere = n != Namespace.PID && !container.shared().contains(n);
      namespaces |= elsewhere ? NamespacePlanner.flag(n) : 0;
    }
    if (!(container.network() instanceof NetworkMode.Host)) {
      namespaces |= Birth.CLONE_NEWNET;
    }
    program.add(
        "enter the namespaces of the container", Call.SETNS, Arg.of(pidfd), Arg.of(namespaces));
    int next =
        ProcessPlanner.closeOthers(program, terminal, OptionalInt.empty(), OptionalInt.empty());
    terminal.ifPresent(t -> t.plan(program, ProcessPlanner.FIRST, next));
    processes.end(program, spec, next);
    return CommandPlanner.exec(program, spec);
  }
}
