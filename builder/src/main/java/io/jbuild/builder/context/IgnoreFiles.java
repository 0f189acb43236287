package io.jbuild.builder.context;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.pattern.PatternList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the ignore file of a build. */
public final class IgnoreFiles {
  private static final String NAME = ".dockerignore";

  private IgnoreFiles() {}

  /**
   * The patterns of {@code <Dockerfile>.dockerignore} beside the Dockerfile, else of {@code
   * .dockerignore} at the root of the context.
   *
   * @param dockerfile empty when it is no file
   */
  public static PatternList find(Path context, Optional<Path> dockerfile)
      throws IOException, BuildException {
    if (dockerfile.isPresent()) {
      Path file = dockerfile.get();
      Optional<PatternList> own = read(file.resolveSibling(file.getFileName() + NAME));
      if (own.isPresent()) {
        return own.get();
      }
    }
    return read(context.resolve(NAME)).orElse(PatternList.EMPTY);
  }

  private static Optional<PatternList> read(Path file) throws IOException, BuildException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      // most contexts have none
      return Optional.empty();
    }
    try {
      return Optional.of(PatternList.parseIgnoreFile(new String(content, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          ErrorCode.SYNTAX, Optional.empty(), "failed to parse " + file + ": " + e.getMessage(), e);
    }
  }
}
