package io.jbuild.runner.sandbox;

import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.Ulimit;
import io.jbuild.runner.birth.BirthException;
import io.jbuild.runner.mount.RootPlanner;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Op;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the child into the command: limits, and execve(2) along the container's PATH. */
final class CommandPlanner {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int SIGKILL = 9;

  private CommandPlanner() {}

  static void limits(Program program, List<Ulimit> limits) {
    for (Ulimit limit : limits) {
      ByteBuffer pair = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
      pair.putLong(limit.soft()).putLong(limit.hard());
      program.add(
          "set the limit " + limit.name() + " to " + limit.soft() + ":" + limit.hard(),
          Call.PRLIMIT64,
          Arg.of(0),
          Arg.of(limit.resource()),
          Arg.bytes(pair.array()),
          Arg.NULL);
    }
  }

  /** Ends the child when the thread that bore it ends, which is when this process ends. */
  static void dieWithParent(Program program) {
    program.add("ask to die with jbuild", Call.PRCTL, Arg.of(PR_SET_PDEATHSIG), Arg.of(SIGKILL));
  }

  /** The calls that try each candidate; the numbers of the calls, in order. */
  static List<Integer> exec(Program program, RunSpec spec) {
    Arg argv = new Arg.Texts(spec.argv());
    Arg env = new Arg.Texts(spec.env());
    List<Integer> calls = new ArrayList<>();
    List<String> candidates = candidates(spec);
    for (int i = 0; i < candidates.size(); i++) {
      boolean last = i == candidates.size() - 1;
      calls.add(
          program.keeping(
              last ? 0 : Op.ANY,
              "execute " + spec.argv().get(0),
              Call.EXECVE,
              Arg.of(candidates.get(i)),
              argv,
              env));
    }
    return calls;
  }

  private static List<String> candidates(RunSpec spec) {
    String command = spec.argv().get(0);
    if (command.indexOf('/') >= 0 || command.isEmpty()) {
      return List.of(command);
    }
    String path = DEFAULT_PATH;
    for (String entry : spec.env()) {
      if (entry.startsWith("PATH=")) {
        path = entry.substring("PATH=".length());
      }
    }
    List<String> out = new ArrayList<>();
    for (String directory : path.split(":", -1)) {
      out.add((directory.isEmpty() ? "." : directory) + '/' + command);
    }
    return out;
  }

  /** What a failed birth means to who asked for the command. */
  static RunnerException explain(RunSpec spec, List<Integer> calls, BirthException e) {
    RunnerException explained = meaning(spec, calls, e);
    explained.initCause(e);
    return explained;
  }

  private static RunnerException meaning(RunSpec spec, List<Integer> calls, BirthException e) {
    Optional<Integer> worst = Optional.empty();
    if (e.op().call() == Call.EXECVE) {
      for (int call : calls) {
        int errno = (int) -e.result(call);
        if (errno != Errno.ENOENT && errno != Errno.ENOTDIR && worst.isEmpty()) {
          worst = Optional.of(errno);
        }
      }
      String command = spec.argv().get(0);
      if (worst.isEmpty()) {
        String where =
            command.indexOf('/') >= 0 ? "no such file or directory" : "not found in $PATH";
        return new RunnerException(
            RunnerException.Kind.NOT_FOUND, "cannot execute " + command + ": " + where);
      }
      return new RunnerException(
          RunnerException.Kind.NOT_EXECUTABLE,
          "cannot execute " + command + ": " + Errno.describe(worst.get()));
    }
    String message = e.getMessage();
    RunnerException.Kind kind = RunnerException.Kind.SETUP;
    if (e.op().call() == Call.MOUNT && e.op().what().startsWith(RootPlanner.OVERLAY)) {
      kind = RunnerException.Kind.NO_OVERLAY;
    } else if (e.op().what().equals(RootPlanner.PRIVATE)) {
      kind = RunnerException.Kind.NO_NAMESPACES;
    }
    return new RunnerException(kind, message == null ? "cannot start the container" : message);
  }
}
