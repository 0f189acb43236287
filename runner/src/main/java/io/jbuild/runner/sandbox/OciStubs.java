package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.SymbolicLinks;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a runtime will have made in a root file system to mount on. Links in it are followed as they
 * are inside, never on the host: an image may have any.
 */
final class OciStubs {
  private final List<Path> roots = new ArrayList<>();
  private final List<ContainerPath> missing = new ArrayList<>();

  private OciStubs(RootFilesystem.Overlay root) {
    roots.add(root.upper());
    roots.addAll(root.lower());
  }

  /** Parents first. */
  static List<ContainerPath> of(RootFilesystem.Overlay root, RunSpec spec) throws IOException {
    OciStubs stubs = new OciStubs(root);
    for (Mount m : spec.mounts()) {
      // the runtime says so when it takes more links than the kernel follows
      SymbolicLinks.follow(ContainerPath.ROOT, m.target(), stubs::link);
    }
    return stubs.missing;
  }

  /** Where the link there leads; notes what is not there at all. */
  private Optional<String> link(ContainerPath path) throws IOException {
    List<Path> here = find(path.parts());
    if (here.isEmpty()) {
      if (!missing.contains(path)) {
        missing.add(path);
      }
      return Optional.empty();
    }
    Path top = here.get(0);
    return Files.isSymbolicLink(top)
        ? Optional.of(Files.readSymbolicLink(top).toString())
        : Optional.empty();
  }

  /** Where it is in the layers, the top one first; all parents there are directories. */
  private List<Path> find(List<String> parts) {
    List<Path> here = roots;
    for (String part : parts) {
      List<Path> next = new ArrayList<>();
      for (Path directory : here) {
        Path path = directory.resolve(part);
        boolean below = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
        if (below && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          next.add(path);
        }
      }
      here = next;
    }
    return here;
  }
}
