package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.runner.RunResult;
import java.util.Optional;

/** Says how a command of the build failed: by its exit code, by a signal, or for want of memory. */
final class RunFailure {
  private static final String[] SIGNALS = {
    "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
    "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM"
  };

  private RunFailure() {}

  static BuildException of(RunStep step, RunResult result, String lastLines) {
    ErrorCode code = ErrorCode.RUN_FAILED;
    String how;
    if (result instanceof RunResult.OutOfMemory oom) {
      code = ErrorCode.OUT_OF_MEMORY;
      how =
          " was killed since it ran out of memory"
              + (oom.limit().isPresent()
                  ? " at its limit of " + oom.limit().getAsLong() + " bytes (--memory)"
                  : "")
              + ": exit code: "
              + result.exitCode();
    } else if (result instanceof RunResult.Killed killed) {
      code = ErrorCode.RUN_KILLED;
      how = " was killed by " + signal(killed.signal()) + ": exit code: " + result.exitCode();
    } else {
      how = " did not complete successfully: exit code: " + result.exitCode();
    }
    String shown = lastLines.isEmpty() ? "" : "\nits last output:\n" + lastLines.stripTrailing();
    return new BuildException(code, Optional.of(step.head().excerpt()), quoted(step) + how + shown);
  }

  /** As BuildKit names a command that fails. */
  static String quoted(RunStep step) {
    return "process \"" + String.join(" ", step.argv()) + "\"";
  }

  private static String signal(int number) {
    return number < SIGNALS.length && number > 0 ? SIGNALS[number] : "signal " + number;
  }
}
