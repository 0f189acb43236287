package io.jbuild.cli.start;

import io.jbuild.builder.BuildException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Says in words what went wrong with the disk, and what to do: the JDK says a path at best. */
final class Trouble {
  private static final String FULL = "No space left on device";

  private Trouble() {}

  /**
   * @param store where the store is, as far as that is known
   */
  static String describe(Exception e, Optional<Path> store) {
    Throwable cause =
        e instanceof UncheckedIOException u && u.getCause() != null ? u.getCause() : e;
    String message = cause.getMessage();
    if (message != null && message.contains(FULL)) {
      return full(cause, store);
    }
    if (cause instanceof FileSystemException f && f.getReason() == null) {
      String file = String.valueOf(f.getFile());
      if (f instanceof NoSuchFileException) {
        return file + ": no such file or directory";
      }
      if (f instanceof AccessDeniedException) {
        return file + ": permission denied" + elsewhere(file, store);
      }
    }
    if (cause instanceof BuildException b) {
      return b.describe();
    }
    return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
  }

  private static String full(Throwable cause, Optional<Path> store) {
    String file =
        cause instanceof FileSystemException f && f.getFile() != null ? f.getFile() + ": " : "";
    String advice =
        store
            .map(s -> "; 'jbuild system prune' makes room in the store " + s + ", --root or")
            .map(s -> s + " JBUILD_ROOT puts it elsewhere")
            .orElse("");
    return file + "no space left on device" + advice;
  }

  private static String elsewhere(String file, Optional<Path> store) {
    return store.isPresent() && Path.of(file).startsWith(store.get())
        ? "; --root or JBUILD_ROOT puts the store where you may write"
        : "";
  }
}
