package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a runtime will have made in a root file system to mount on. Links in it are followed as they
 * are inside, never on the host: an image may have any.
 */
final class OciStubs {
  // as many as the kernel follows
  private static final int MOST_LINKS = 40;

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
      stubs.look(m.target());
    }
    return stubs.missing;
  }

  private void look(ContainerPath target) throws IOException {
    Deque<String> rest = new ArrayDeque<>(target.parts());
    List<String> at = new ArrayList<>();
    int links = 0;
    while (!rest.isEmpty() && links < MOST_LINKS) {
      String part = rest.removeFirst();
      if (part.equals("..")) {
        at.subList(Math.max(0, at.size() - 1), at.size()).clear();
        continue;
      }
      at.add(part);
      List<Path> here = find(at);
      if (here.isEmpty()) {
        ContainerPath path = ContainerPath.of('/' + String.join("/", at));
        if (!missing.contains(path)) {
          missing.add(path);
        }
      } else if (Files.isSymbolicLink(here.get(0))) {
        links++;
        Path link = Files.readSymbolicLink(here.get(0));
        if (link.isAbsolute()) {
          at.clear();
        } else {
          at.remove(at.size() - 1);
        }
        for (int i = link.getNameCount() - 1; i >= 0; i--) {
          if (!link.getName(i).toString().equals(".")) {
            rest.addFirst(link.getName(i).toString());
          }
        }
      }
    }
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
