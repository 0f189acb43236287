package io.jbuild.layercache.store;

import java.io.IOException;
import java.nio.file.Path;

/** Hears of files that do not say what they should while many are read. */
@FunctionalInterface
public interface Damage {
  /** For readers who need all or nothing. */
  Damage FATAL =
      (file, problem) -> {
        throw problem;
      };

  void found(Path file, IOException problem) throws IOException;
}
