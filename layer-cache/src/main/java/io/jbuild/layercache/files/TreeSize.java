package io.jbuild.layercache.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** Counts the bytes of all files below a path, each file once however many names it has. */
public final class TreeSize extends SimpleFileVisitor<Path> {
  private final Set<Object> linked = new HashSet<>();
  private long bytes;

  private TreeSize() {}

  public static long of(Path top) throws IOException {
    TreeSize size = new TreeSize();
    Files.walkFileTree(top, size);
    return size.bytes;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    if (key == null || linked.add(key)) {
      bytes += attributes.size();
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE; // removed while we counted
    }
    throw e;
  }
}
