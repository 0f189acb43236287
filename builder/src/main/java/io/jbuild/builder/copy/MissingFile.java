package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.grammar.parse.Closest;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says of a file that is not there why, or which one was probably meant. */
final class MissingFile {
  private MissingFile() {}

  static BuildException failure(FileTree tree, ContainerPath path) throws IOException {
    Optional<String> why = tree.whyMissing(path);
    String more = "";
    if (why.isPresent()) {
      more = ": " + why.get();
    } else {
      Optional<ContainerPath> meant = meant(tree, path);
      if (meant.isPresent()) {
        more = " (did you mean " + meant.get().relative() + "?)";
      }
    }
    return new BuildException(ErrorCode.NO_SUCH_FILE, "\"" + path + "\": not found" + more);
  }

  /** Looks beside the first part of the path that is not there. */
  private static Optional<ContainerPath> meant(FileTree tree, ContainerPath path)
      throws IOException {
    ContainerPath directory = ContainerPath.ROOT;
    for (String name : path.parts()) {
      ContainerPath followed = tree.resolve(directory);
      Optional<TocEntry> parent = tree.find(followed);
      if (parent.isEmpty() || !parent.get().isDirectory()) {
        return Optional.empty();
      }
      if (tree.find(followed.resolve(name)).isEmpty()) {
        List<String> names = new ArrayList<>();
        for (TocEntry entry : tree.list(followed)) {
          names.add(entry.path().name());
        }
        return Closest.to(name, names).map(directory::resolve);
      }
      directory = directory.resolve(name);
    }
    return Optional.empty();
  }
}
