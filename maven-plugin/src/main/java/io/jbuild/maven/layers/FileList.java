package io.jbuild.maven.layers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** The files below a directory, by name. */
final class FileList {
  private FileList() {}

  /**
   * @param directory may be missing, and then has no files
   * @param modes of a file of this machine
   */
  static List<StagedFile> of(Path directory, ToIntFunction<Path> modes) throws IOException {
    List<StagedFile> out = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return out;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (Files.isRegularFile(file)) {
              String path = directory.relativize(file).toString();
              out.add(StagedFile.of(path, modes.applyAsInt(file), file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    out.sort(Comparator.comparing(StagedFile::path));
    return out;
  }
}
