package io.jbuild.runner.birth;

import io.jbuild.runner.RunResult;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A process that was born here. It is waited for by a thread of its own. Thread-safe. */
public final class Child {
  private final Linux linux;
  private final long pid;
  private final long[] results;
  private final CompletableFuture<RunResult> end = new CompletableFuture<>();

  Child(Linux linux, long pid, long[] results) {
    this.linux = linux;
    this.pid = pid;
    this.results = results;
    Thread waiter = new Thread(this::reap, "wait-" + pid);
    waiter.setDaemon(true);
    waiter.start();
  }

  public long pid() {
    return pid;
  }

  /** What a kept call of the program returned; for one that was not reached, 0. */
  public long result(int index) {
    return results[index];
  }

  /** Waits for its end. */
  public RunResult waitFor() throws IOException, InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for process " + pid, e.getCause());
    }
  }

  public boolean hasEnded() {
    return end.isDone();
  }

  /** Nothing happens when it has ended: its number may belong to another by then. */
  public void signal(int signal) throws IOException {
    synchronized (end) {
      if (!end.isDone()) {
        int r = linux.kill(pid, signal);
        if (r < 0 && r != -Errno.ESRCH) {
          throw new IOException(
              "cannot send signal " + signal + " to process " + pid + ": " + Errno.describe(-r));
        }
      }
    }
  }

  private void reap() {
    try (NativeBlock status = linux.allocate(8)) {
      while (true) {
        long r = linux.call(Call.WAIT4, pid, status.address(), 0, 0);
        if (r == -Errno.EINTR) {
          continue;
        }
        synchronized (end) {
          if (r < 0) {
            end.completeExceptionally(new IOException("wait4: " + Errno.describe((int) -r)));
          } else {
            end.complete(decode(status.getInt(0)));
          }
        }
        return;
      }
    }
  }

  /** The words of wait(2): WIFEXITED and WIFSIGNALED. */
  private static RunResult decode(int status) {
    int signal = status & 0x7f;
    return signal == 0 ? new RunResult.Exited((status >> 8) & 0xff) : new RunResult.Killed(signal);
  }
}
