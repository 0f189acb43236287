package io.jbuild.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where an archive goes: a file, which is whole or not there, or standard output. */
public final class ArchiveOutput {
  private ArchiveOutput() {}

  /** What is written. */
  @FunctionalInterface
  public interface Writer {
    void write(OutputStream out) throws IOException;
  }

  /**
   * @param directory what a relative file is relative to
   */
  public static void write(Console console, Path directory, Optional<String> output, Writer archive)
      throws IOException, CommandException {
    if (output.isEmpty()) {
      if (Console.isTerminal(1)) {
        throw new CommandException(
            "an archive is no text for a terminal: use -o FILE, or redirect the output");
      }
      archive.write(console.out());
      if (!console.flush()) {
        throw new CommandException("cannot write to standard output: it was closed");
      }
      return;
    }
    Path file = directory.resolve(output.get());
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // a pipe or a device: nothing to rename over
      try (OutputStream out = Files.newOutputStream(file)) {
        archive.write(out);
      }
      return;
    }
    Path parent = file.toAbsolutePath().getParent();
    Path beside = Files.createTempFile(parent, ".jbuild-save", ".tar");
    try {
      try (OutputStream out = Files.newOutputStream(beside)) {
        archive.write(out);
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
