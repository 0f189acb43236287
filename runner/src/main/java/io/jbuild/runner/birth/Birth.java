package io.jbuild.runner.birth;

import io.jbuild.layercache.io.Interruption;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.program.Op;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts children by clone3(2) with shared memory: the child makes the calls of a program, the last
 * of which turns it into the command. The virtual machine is never forked and none of its threads
 * enters a namespace.
 *
 * <p>All children are born from one thread that lives as long as the virtual machine: a
 * parent-death signal is sent when the thread that made the child ends, not the process
 * (PR_SET_PDEATHSIG(2const)). Thread-safe.
 */
public final class Birth {
  public static final long CLONE_VM = 0x100;
  public static final long CLONE_VFORK = 0x4000;
  public static final long CLONE_NEWNS = 0x20000;
  public static final long CLONE_NEWCGROUP = 0x2000000;
  public static final long CLONE_NEWUTS = 0x4000000;
  public static final long CLONE_NEWIPC = 0x8000000;
  public static final long CLONE_NEWUSER = 0x10000000;
  public static final long CLONE_NEWPID = 0x20000000;
  public static final long CLONE_NEWNET = 0x40000000;
  private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
  private static final int SIGCHLD = 17;
  private static final int PAGE = 4096;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int CLONE_ARGS_SIZE = 88;

  private final Linux linux;
  private final long stub;
  private final ExecutorService nursery =
      Executors.newSingleThreadExecutor(
          r -> {
            Thread t = new Thread(r, "birth");
            t.setDaemon(true);
            return t;
          });

  private Birth(Linux linux, long stub) {
    this.linux = linux;
    this.stub = stub;
  }

  /** Places the machine code: written first, made executable then, never both. */
  public static Birth open(Linux linux) throws IOException {
    long page =
        linux.call(Call.MMAP, 0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    check(page, "map a page");
    byte[] code = Stub.code(linux.machine());
    try (NativeBlock copy = linux.allocate(code.length)) {
      copy.putBytes(0, code, code.length);
      copyTo(linux, copy, page, code.length);
    }
    check(linux.call(Call.MPROTECT, page, PAGE, PROT_READ | PROT_EXEC), "make a page executable");
    return new Birth(linux, page);
  }

  /** A pipe moves bytes to an address that is no block of ours. */
  private static void copyTo(Linux linux, NativeBlock from, long address, int length)
      throws IOException {
    try (NativeBlock fds = linux.allocate(8)) {
      check(linux.call(Call.PIPE2, fds.address(), Linux.O_CLOEXEC), "make a pipe");
      int read = fds.getInt(0);
      int write = fds.getInt(4);
      try {
        check(linux.call(Call.WRITE, write, from.address(), length), "write to a pipe");
        check(linux.call(Call.READ, read, address, length), "read from a pipe");
      } finally {
        linux.close(read);
        linux.close(write);
      }
    }
  }

  private static void check(long result, String what) throws IOException {
    if (result < 0) {
      throw new IOException("cannot " + what + ": " + Errno.describe((int) -result));
    }
  }

  /**
   * Starts a child; returns when it has become the command.
   *
   * @param namespaces CLONE_NEW… bits
   * @throws BirthException naming the call that failed
   */
  public Child start(Program program, long namespaces) throws IOException {
    return accept(program, await(nursery.submit(() -> bear(program, namespaces))));
  }

  /**
   * Starts a child in the process namespace of another; returns when it has become the command.
   *
   * @param pidfd of a process in it, as pidfd_open(2) gives it, or of the namespace
   * @param namespaces CLONE_NEW… bits
   */
  public Child startBeside(Program program, int pidfd, long namespaces) throws IOException {
    CompletableFuture<Newborn> born = new CompletableFuture<>();
    CompletableFuture<Child> accepted = new CompletableFuture<>();
    // a thread of its own: one that gives its children to another process namespace can start no
    // threads any more (clone(2): EINVAL), and has to live as long as the child
    Thread mother =
        new Thread(
            () -> {
              try {
                check(linux.call(Call.SETNS, pidfd, CLONE_NEWPID), "enter the process namespace");
                born.complete(bear(program, namespaces));
              } catch (IOException | RuntimeException e) {
                born.completeExceptionally(e);
                return;
              }
              awaitEnd(accepted);
            },
            "birth-beside");
    mother.setDaemon(true);
    mother.start();
    try {
      Child child = accept(program, await(born));
      accepted.complete(child);
      return child;
    } catch (IOException e) {
      accepted.completeExceptionally(e);
      throw e;
    }
  }

  private static void awaitEnd(Future<Child> accepted) {
    try {
      accepted.get().waitFor();
    } catch (InterruptedException | ExecutionException | IOException e) {
      // the child has failed and is gone, or cannot be waited for: who started it is told
      Thread.currentThread().interrupt();
    }
  }

  private static Newborn await(Future<Newborn> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("cannot start a process", e.getCause());
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while a process was started", e);
    }
  }

  /** A child as clone3(2) left it. */
  private static final class Newborn {
    final long pid;
    final long[] results;
    final int failed;
    final int errno;

    Newborn(long pid, long[] results, int failed, int errno) {
      this.pid = pid;
      this.results = results;
      this.failed = failed;
      this.errno = errno;
    }
  }

  private Child accept(Program program, Newborn n) throws IOException {
    Child child = new Child(linux, n.pid, n.results);
    if (n.errno != 0) {
      waitForFailed(child);
      throw new BirthException(program.ops().get(n.failed), n.errno, n.results);
    }
    return child;
  }

  private Newborn bear(Program program, long namespaces) throws IOException {
    List<Op> ops = program.ops();
    try (NativeBlock code = Encoder.encode(linux, program);
        NativeBlock args = linux.allocate(CLONE_ARGS_SIZE);
        NativeBlock control = linux.allocate(Stub.CONTROL_WORDS * 8L)) {
      long dumpable = linux.call(Call.PRCTL, PR_GET_DUMPABLE, 0, 0, 0, 0);
      args.putLong(0, CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND | namespaces);
      args.putLong(32, SIGCHLD);
      control.putLong(16, args.address());
      control.putLong(24, CLONE_ARGS_SIZE);
      control.putLong(32, code.address());
      long pid = linux.invoke(stub, control.address());
      if (pid < 0) {
        throw new RunnerException(
            RunnerException.Kind.NO_NAMESPACES,
            "cannot start a process in namespaces of its own: clone3: "
                + Errno.describe((int) -pid));
      }
      // a child that shares our memory and changes its ids clears this for us too
      if (dumpable == 1) {
        linux.call(Call.PRCTL, PR_SET_DUMPABLE, 1, 0, 0, 0);
      }
      long[] results = new long[ops.size()];
      for (int i = 0; i < results.length; i++) {
        results[i] = code.getLong(Encoder.resultOffset(ops.size(), i));
      }
      long errno = control.getLong(8);
      int failed =
          errno == 0 ? 0 : (int) ((control.getLong(0) - code.address()) / (Stub.WORDS_PER_OP * 8L));
      return new Newborn(pid, results, failed, (int) -errno);
    }
  }

  private static void waitForFailed(Child child) throws IOException {
    try {
      child.waitFor();
    } catch (InterruptedException e) {
      // it has called exit_group: its waiter reaps it in any case
      Thread.currentThread().interrupt();
    }
  }
}
