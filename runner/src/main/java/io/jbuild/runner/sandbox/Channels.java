package io.jbuild.runner.sandbox;

import io.jbuild.runner.Stdio;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The descriptors that a child gets as 0, 1 and 2, and the threads that read what it writes. */
final class Channels implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final Linux linux;
  private final List<Integer> childEnds = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final int[] descriptors = new int[3];
  private Optional<DescriptorOutput> input = Optional.empty();

  private Channels(Linux linux) {
    this.linux = linux;
  }

  static Channels open(Linux linux, Stdio stdio) throws IOException {
    Channels c = new Channels(linux);
    if (stdio instanceof Stdio.Descriptors d) {
      c.descriptors[0] = d.in();
      c.descriptors[1] = d.out();
      c.descriptors[2] = d.err();
    } else if (stdio instanceof Stdio.Captured captured) {
      c.descriptors[0] = c.devNull();
      c.descriptors[1] = c.pipe(captured.out(), "stdout");
      c.descriptors[2] = c.pipe(captured.err(), "stderr");
    } else if (stdio instanceof Stdio.Piped piped) {
      c.descriptors[0] = c.inputPipe();
      c.descriptors[1] = c.pipe(piped.out(), "stdout");
      c.descriptors[2] = c.pipe(piped.err(), "stderr");
    } else if (stdio instanceof Stdio.Inherited i) {
      c.descriptors[0] = i.input() ? 0 : c.devNull();
      c.descriptors[1] = 1;
      c.descriptors[2] = 2;
    } else {
      // a new terminal replaces them in the child; until then nothing is read or written
      int none = c.devNull();
      c.descriptors[0] = none;
      c.descriptors[1] = none;
      c.descriptors[2] = none;
    }
    return c;
  }

  /** The number here of what is {@code i} there. */
  int descriptor(int i) {
    return descriptors[i];
  }

  private int devNull() throws IOException {
    int fd = linux.open("/dev/null", Linux.O_RDWR);
    if (fd < 0) {
      throw new IOException("cannot open /dev/null: " + Errno.describe(-fd));
    }
    childEnds.add(fd);
    return fd;
  }

  private int inputPipe() throws IOException {
    try (NativeBlock fds = linux.allocate(8)) {
      long r = linux.call(Call.PIPE2, fds.address(), Linux.O_CLOEXEC);
      if (r < 0) {
        throw new IOException("cannot make a pipe: " + Errno.describe((int) -r));
      }
      childEnds.add(fds.getInt(0));
      input = Optional.of(new DescriptorOutput(linux, fds.getInt(4)));
      return fds.getInt(0);
    }
  }

  /** What is written here is standard input there. */
  Optional<OutputStream> input() {
    return input.map(i -> i);
  }

  void closeInput() {
    input.ifPresent(DescriptorOutput::close);
  }

  private int pipe(Stdio.Receiver receiver, String name) throws IOException {
    try (NativeBlock fds = linux.allocate(8)) {
      long r = linux.call(Call.PIPE2, fds.address(), Linux.O_CLOEXEC);
      if (r < 0) {
        throw new IOException("cannot make a pipe: " + Errno.describe((int) -r));
      }
      int read = fds.getInt(0);
      childEnds.add(fds.getInt(4));
      Thread reader = new Thread(() -> pump(read, receiver), name);
      reader.setDaemon(true);
      readers.add(reader);
      return fds.getInt(4);
    }
  }

  private void pump(int fd, Stdio.Receiver receiver) {
    byte[] buffer = new byte[BUFFER];
    try (NativeBlock block = linux.allocate(BUFFER)) {
      while (true) {
        int n = linux.read(fd, block, buffer);
        if (n == -Errno.EINTR) {
          continue;
        }
        if (n <= 0) {
          return;
        }
        receiver.receive(buffer, n);
      }
    } finally {
      linux.close(fd);
    }
  }

  /** The child has its own now: close ours, so that the end of the last writer is seen. */
  void started() {
    closeChildEnds();
    readers.forEach(Thread::start);
  }

  /** Waits until all was received. */
  void drain() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join();
    }
  }

  /** Waits until all was received that comes soon; others may have the pipes open for longer. */
  void drain(long millis) throws InterruptedException {
    for (Thread reader : readers) {
      reader.join(millis);
    }
  }

  private void closeChildEnds() {
    childEnds.forEach(linux::close);
    childEnds.clear();
  }

  /** For a child that never started: lets go of both ends. */
  @Override
  public void close() {
    closeChildEnds();
    closeInput();
    for (Thread reader : readers) {
      if (reader.getState() == Thread.State.NEW) {
        // its end of the pipe is closed by reading the end of file
        reader.start();
      }
    }
  }
}
