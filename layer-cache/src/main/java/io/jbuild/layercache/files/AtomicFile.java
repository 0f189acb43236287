package io.jbuild.layercache.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files that are whole or not there: written beside, forced to the disk, renamed in. A crash leaves
 * the old content or the new, and at worst a file named {@code .…​.tmp} that means nothing.
 */
public final class AtomicFile {
  /** How often a directory is made anew that others tidy away. */
  private static final int ATTEMPTS = 100;

  private static final int BUFFER = 1 << 16;
  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

  private AtomicFile() {}

  /** Replaces the file; what this has written survives a crash of the machine. */
  public static void write(Path target, byte[] content) throws IOException {
    Path beside = beside(target);
    try {
      writeNew(beside, content, true);
      moveInto(beside, target);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    syncParent(target);
  }

  /**
   * Replaces the file, whole for every reader; after a crash of the machine it may be empty or the
   * old one. For what can be made again.
   */
  public static void writeLazily(Path target, byte[] content) throws IOException {
    Path beside = beside(target);
    try {
      writeNew(beside, content, false);
      moveInto(beside, target);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  /** Writes a file from its start to its end. */
  @FunctionalInterface
  public interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /** As {@link #writeLazily(Path, byte[])}, for what is too much to hold. */
  public static void writeLazily(Path target, Writing content) throws IOException {
    Path beside = beside(target);
    try {
      try (OutputStream out =
          new BufferedOutputStream(Channels.newOutputStream(create(beside)), BUFFER)) {
        content.to(out);
      }
      moveInto(beside, target);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static void writeNew(Path file, byte[] content, boolean durable) throws IOException {
    try (FileChannel channel = create(file)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (durable) {
        channel.force(false);
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      try {
        Files.createDirectories(parent(file));
      } catch (NoSuchFileException e) {
        // another process removes empty directories on the way: once more
      }
    }
  }

  /** Renames over what is there, creating the parent directory when it is missing. */
  public static void moveInto(Path from, Path target) throws IOException {
    try {
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      if (!Files.exists(from)) {
        throw e;
      }
      Files.createDirectories(parent(target));
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Forces a file or directory to the disk. */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forces the name of a file to the disk: its directory entry. */
  public static void syncParent(Path file) throws IOException {
    sync(parent(file));
  }

  /** Whether a name is that of a file that was being written; a crash leaves such. */
  public static boolean isRemnant(String name) {
    return name.startsWith(".") && name.endsWith(".tmp");
  }

  private static Path beside(Path target) {
    String unique =
        Long.toString(ProcessHandle.current().pid(), 36)
            + '-'
            + Long.toString(SERIAL.incrementAndGet() & Long.MAX_VALUE, 36);
    return parent(target).resolve('.' + unique + ".tmp");
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the root directory cannot be written as a file");
    }
    return parent;
  }
}
