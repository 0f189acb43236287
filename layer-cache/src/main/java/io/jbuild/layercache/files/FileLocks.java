package io.jbuild.layercache.files;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Locks that exclude threads and processes alike, each a file; given back when the process dies.
 *
 * <p>The kernel's record locks belong to a process and are lost when it closes <em>any</em>
 * descriptor of the file (fcntl(2)), so one holder of this virtual machine at a time opens it,
 * behind a semaphore. Not reentrant. Lock files stay: removing one that somebody waits for would
 * let two in.
 */
public final class FileLocks {
  private static final ConcurrentHashMap<Path, Semaphore> HERE = new ConcurrentHashMap<>();

  private FileLocks() {}

  /** A lock that is held until it is closed, by any thread. */
  public static final class Held implements AutoCloseable {
    private final Semaphore turn;
    private final FileChannel channel;
    private boolean held = true;

    private Held(Semaphore turn, FileChannel channel) {
      this.turn = turn;
      this.channel = channel;
    }

    @Override
    public synchronized void close() throws IOException {
      if (held) {
        held = false;
        try {
          channel.close();
        } finally {
          turn.release();
        }
      }
    }
  }

  /** Waits for the lock; the file and its directory are made when they are missing. */
  public static Held lock(Path file) throws IOException, InterruptedException {
    Semaphore turn = turn(file);
    turn.acquire();
    boolean locked = false;
    try {
      FileChannel channel = open(file);
      try {
        FileLock lock = channel.lock();
        locked = lock.isValid();
        return new Held(turn, channel);
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    } finally {
      if (!locked) {
        turn.release();
      }
    }
  }

  /** {@link #lock} where being interrupted is a failure like any other. */
  public static Held lockOrFail(Path file) throws IOException {
    try {
      return lock(file);
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while waiting for the lock " + file, e);
    }
  }

  /** The lock when nobody has it. */
  public static Optional<Held> tryLock(Path file) throws IOException {
    Semaphore turn = turn(file);
    if (!turn.tryAcquire()) {
      return Optional.empty();
    }
    boolean locked = false;
    try {
      FileChannel channel = open(file);
      try {
        locked = channel.tryLock() != null;
        return locked ? Optional.of(new Held(turn, channel)) : Optional.empty();
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    } finally {
      if (!locked) {
        turn.release();
      }
    }
  }

  private static Semaphore turn(Path file) {
    Path key = file.toAbsolutePath().normalize();
    Semaphore turn = HERE.get(key);
    if (turn != null) {
      return turn;
    }
    Semaphore fresh = new Semaphore(1, true);
    Semaphore other = HERE.putIfAbsent(key, fresh);
    return other == null ? fresh : other;
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    } catch (NoSuchFileException e) {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }
  }
}
