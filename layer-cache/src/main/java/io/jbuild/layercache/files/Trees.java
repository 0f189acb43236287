package io.jbuild.layercache.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Removes trees of files, whatever a hostile process may have left in them. */
public final class Trees {
  private Trees() {}

  /**
   * Removes the file or directory with all that is in it; links are removed, not followed. What is
   * not there is already removed.
   */
  public static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    deleteDirectory(path, path);
  }

  private static void deleteDirectory(Path directory, Path top) throws IOException {
    try {
      deleteContent(directory, top);
    } catch (AccessDeniedException e) {
      // a step may have taken away its own directory's permissions; its owner can give them back
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      deleteContent(directory, top);
    }
    Files.deleteIfExists(directory);
  }

  private static void deleteContent(Path directory, Path top) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          deleteDirectory(shortened(entry, top), top);
        } else {
          Files.deleteIfExists(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException e) {
      // somebody else removes the same tree; the caller's last delete tells whether it is gone
    }
  }

  /** Brings a directory to the top of the tree before its path grows past what the kernel takes. */
  private static Path shortened(Path directory, Path top) throws FileSystemException {
    if (directory.getNameCount() - top.getNameCount() < 64
        && directory.toString().length() < 2048) {
      return directory;
    }
    Path near = top.resolve(".deep-" + Long.toString(System.nanoTime(), 36));
    try {
      return Files.move(directory, near, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      FileSystemException failure =
          new FileSystemException(directory.toString(), near.toString(), "cannot be removed");
      failure.initCause(e);
      throw failure;
    }
  }
}
