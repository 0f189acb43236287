package io.jbuild.runner.sandbox;

import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.capability.CapabilityPlanner;
import io.jbuild.runner.cgroup.Cgroup;
import io.jbuild.runner.mount.Host;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.seccomp.SeccompFilters;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Plans what every process of a container does first and last, whatever lies between. */
final class ProcessPlanner {
  /** The descriptor after the streams. */
  static final int FIRST = 3;

  /** What would let a process out of a root that only chroot(2) has given it. */
  private static final Set<Capability> WAYS_OUT =
      EnumSet.of(Capability.SYS_CHROOT, Capability.MKNOD, Capability.DAC_READ_SEARCH);

  private static final int SIG_SETMASK = 2;
  private static final int PR_SET_DUMPABLE = 4;

  private final SeccompFilters filters;
  private final Host host;

  ProcessPlanner(SeccompFilters filters, Host host) {
    this.filters = filters;
    this.host = host;
  }

  /** How further processes enter the container of {@code first}. */
  Entrance beside(
      Linux linux, Birth birth, RunSpec container, Child first, Optional<Cgroup> cgroup) {
    return new Entrance(linux, birth, this, container, first, cgroup);
  }

  /** Signals, session, streams and control groups. */
  static void begin(Program program, Channels channels, Optional<Cgroup> cgroup) {
    program.add(
        "unblock signals",
        Call.RT_SIGPROCMASK,
        Arg.of(SIG_SETMASK),
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
  }

  /**
   * Lets go of what this process has open, but for a terminal's socket, another container's mounts
   * and the init program, which follow the streams in this order; the number of the next
   * descriptor.
   */
  static int closeOthers(
      Program program, Optional<TerminalPlan> terminal, OptionalInt mounts, OptionalInt init) {
    int next = FIRST;
    // 3 and 4 are the virtual machine's own from its start: neither is one of those to keep
    if (terminal.isPresent()) {
      keep(program, terminal.get().socket(), next++);
    }
    if (mounts.isPresent()) {
      keep(program, mounts.getAsInt(), next++);
    }
    if (init.isPresent()) {
      keep(program, init.getAsInt(), next++);
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

  /**
   * {@link #end} for a process without namespaces, that has few capabilities itself.
   *
   * @param secluded whether {@link Seclusion} is there; without, it can trace nobody, so as not to
   *     act through a process outside that it may become the user of
   * @param next the lowest descriptor that is free
   */
  void endBare(Program program, RunSpec spec, boolean secluded, int next) throws IOException {
    CommandPlanner.limits(program, spec.limits().ulimits());
    program.add("enter " + spec.cwd(), Call.CHDIR, Arg.of(spec.cwd().value()));
    program.add("keep the memory to ourselves", Call.PRCTL, Arg.of(PR_SET_DUMPABLE), Arg.of(0));
    Set<Capability> kept = EnumSet.copyOf(spec.capabilities());
    kept.removeAll(WAYS_OUT);
    RunSpec less = spec.change().capabilities(kept).build();
    CapabilityPlanner.dropFrom(program, less, Privileges.ofThisProcess().capabilities());
    CommandPlanner.dieWithParent(program);
    if (secluded) {
      Seclusion.plan(program, next);
    }
    Optional<byte[]> filter = secluded ? filters.find(less) : filters.findWithoutTracing(less);
    filter.ifPresent(f -> SeccompFilters.load(program, f));
  }

  private static void keep(Program program, int descriptor, int as) {
    if (descriptor != as) {
      program.add(
          "keep a descriptor", Call.DUP3, Arg.of(descriptor), Arg.of(as), Arg.of(Linux.O_CLOEXEC));
    }
  }

  static void write(Program program, String file, String value, int descriptor) {
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
  void end(Program program, RunSpec spec, int next) throws IOException {
    CommandPlanner.limits(program, spec.limits().ulimits());
    spec.limits()
        .oomScoreAdjust()
        .ifPresent(v -> write(program, "/proc/self/oom_score_adj", Long.toString(v), next));
    program.add("enter " + spec.cwd(), Call.CHDIR, Arg.of(spec.cwd().value()));
    Optional<byte[]> filter = filters.find(spec);
    // the child still shares this process's memory, and a process of the container that has the
    // same user may look at it as soon as privileges are given up: CVE-2016-9962
    program.add("keep the memory to ourselves", Call.PRCTL, Arg.of(PR_SET_DUMPABLE), Arg.of(0));
    boolean early = !spec.noNewPrivileges();
    if (early) {
      // without no_new_privs only a privileged process may load a filter
      filter.ifPresent(f -> SeccompFilters.load(program, f));
    }
    CapabilityPlanner.drop(program, hadHere(spec), host.groupsAllowed());
    // a change of credentials clears it: prctl(2)
    CommandPlanner.dieWithParent(program);
    if (!early) {
      filter.ifPresent(f -> SeccompFilters.load(program, f));
    }
  }

  /**
   * In a container that may mount, root still lacks some of what is usual; what is asked for is.
   */
  private static RunSpec hadHere(RunSpec spec) {
    Privileges here = Privileges.ofThisProcess();
    Set<Capability> kept = EnumSet.noneOf(Capability.class);
    for (Capability c : spec.capabilities()) {
      if (here.has(c.number()) || !Capability.defaults().contains(c)) {
        kept.add(c);
      }
    }
    return kept.equals(spec.capabilities()) ? spec : spec.change().capabilities(kept).build();
  }
}
