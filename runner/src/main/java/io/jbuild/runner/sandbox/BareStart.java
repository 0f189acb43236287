package io.jbuild.runner.sandbox;

import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.birth.BirthException;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.Cgroup;
import io.jbuild.runner.cgroup.CgroupSource;
import io.jbuild.runner.mount.Stubs;
import io.jbuild.runner.place.Placement;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts a process by chroot(2), where there are neither namespaces nor mounts, or in the root that
 * this process has itself: without the capabilities that lead out of it, without new privileges and
 * behind the usual filter. One at a time: that is how those are told that a command leaves behind.
 */
final class BareStart {
  private static final int PR_SET_DUMPABLE = 4;
  private static final Semaphore ONE = new Semaphore(1);

  private final Linux linux;
  private final FileOps files;
  private final CgroupSource cgroups;
  private final ProcessPlanner processes;
  private final Birth birth;
  private final AtomicBoolean first = new AtomicBoolean(true);

  BareStart(
      Linux linux, FileOps files, CgroupSource cgroups, ProcessPlanner processes, Birth birth) {
    this.linux = linux;
    this.files = files;
    this.cgroups = cgroups;
    this.processes = processes;
    this.birth = birth;
  }

  RunningContainer start(RunSpec spec, RootFilesystem.Bare root, Stdio stdio, Holder held)
      throws IOException {
    refuseWhatNeedsNamespaces(spec);
    Turn turn = Turn.take();
    held.undo(turn);
    Placement placement = Placement.of(linux, files, root, spec);
    held.undo(placement);
    Channels channels = held.keep(Channels.open(linux, stdio));
    Optional<Cgroup> cgroup = cgroups.create(spec.limits());
    cgroup.ifPresent(held::undo);
    Program program = new Program();
    ProcessPlanner.begin(program, channels, cgroup);
    int next =
        ProcessPlanner.closeOthers(
            program, Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
    if (!root.isOurs()) {
      program.add("enter " + root.path(), Call.CHDIR, Arg.of(root.path().toString()));
      program.add("make " + root.path() + " the root", Call.CHROOT, Arg.of("."));
    }
    program.add("enter the root", Call.CHDIR, Arg.of("/"));
    // made for the command, not for a mount: it stays
    new Stubs(program).directory(spec.cwd());
    processes.endBare(program, spec, Seclusion.isThere(linux), next);
    List<Integer> execs = CommandPlanner.exec(program, spec);
    Stragglers stragglers = Stragglers.expect(linux, root);
    if (root.isOurs()) {
      // the command sees this process, and is root as it is: neither memory nor environment nor
      // descriptors are for it (ptrace(2), "Ptrace access mode checking")
      linux.call(Call.PRCTL, PR_SET_DUMPABLE, 0, 0, 0, 0);
    } else if (first.getAndSet(false)) {
      stragglers.killThoseOfTheDead(root.storeRoot().toRealPath());
    }
    Child child;
    try {
      child = birth.start(program, 0);
    } catch (BirthException e) {
      throw CommandPlanner.explain(spec, execs, e);
    }
    channels.started();
    held.started();
    return new SandboxedContainer(
        child,
        channels,
        cgroup,
        Optional.empty(),
        List.of(),
        spec.limits().memory(),
        Optional.empty(),
        (further, streams) -> {
          throw new RunnerException(
              RunnerException.Kind.SETUP,
              "no further process can be started in a container without namespaces");
        },
        new Rest(stragglers, placement, turn, cgroup));
  }

  private static void refuseWhatNeedsNamespaces(RunSpec spec) throws RunnerException {
    String what = "";
    if (spec.network() instanceof NetworkMode.None) {
      what = "a command without network";
    } else if (spec.privileged()) {
      what = "a privileged command";
    } else if (spec.readOnlyRoot()) {
      what = "a root that cannot be written to";
    }
    if (!what.isEmpty()) {
      throw new RunnerException(
          RunnerException.Kind.SETUP,
          what
              + " needs namespaces, which this isolation is without; jbuild doctor says what would"
              + " allow them");
    }
  }

  /** The right to be the one that runs. */
  private static final class Turn implements AutoCloseable {
    private boolean held = true;

    static Turn take() throws IOException {
      try {
        ONE.acquire();
      } catch (InterruptedException e) {
        throw Interruption.of("interrupted while another command ran", e);
      }
      return new Turn();
    }

    @Override
    public synchronized void close() {
      if (held) {
        held = false;
        ONE.release();
      }
    }
  }

  private record Rest(
      Stragglers stragglers, Placement placement, Turn turn, Optional<Cgroup> cgroup)
      implements SandboxedContainer.Rest {
    @Override
    public void end() throws IOException {
      stragglers.kill();
    }

    @Override
    public void close() throws IOException {
      try {
        placement.close();
      } finally {
        turn.close();
        if (cgroup.isPresent()) {
          cgroup.get().close();
        }
      }
    }
  }
}
