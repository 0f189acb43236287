package io.jbuild.runner.cgroup;

import io.jbuild.layercache.PathBytes;
import io.jbuild.runner.proc.MountInfo;
import io.jbuild.runner.proc.ProcessFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where this process stands in the control groups of the host (cgroups(7)): its directory in each
 * mounted hierarchy.
 *
 * @param unified of version 2
 * @param classic of version 1, by controller
 */
record Hierarchies(Optional<Place> unified, Map<String, Place> classic) {

  /**
   * A directory in a hierarchy.
   *
   * @param mount where the hierarchy is mounted
   * @param own the group of this process, at or below {@code mount}
   */
  record Place(Path mount, Path own) {}

  static Hierarchies read() throws IOException {
    return parse(ProcessFiles.lines("self", "cgroup"), MountInfo.ofThisProcess());
  }

  /**
   * @param cgroup lines of /proc/self/cgroup, {@code id:controllers:path}, a character for each
   *     byte
   */
  static Hierarchies parse(List<String> cgroup, List<MountInfo> mounts) {
    Map<String, String> paths = new LinkedHashMap<>();
    for (String line : cgroup) {
      String[] part = line.split(":", 3);
      if (part.length == 3) {
        String path = PathBytes.decode(part[2].getBytes(StandardCharsets.ISO_8859_1));
        for (String controller : part[1].split(",")) {
          paths.put(controller, path);
        }
      }
    }
    Optional<Place> unified = Optional.empty();
    Map<String, Place> classic = new LinkedHashMap<>();
    for (MountInfo m : mounts) {
      if (m.type().equals("cgroup2")) {
        unified = place(m, paths.get(""));
      }
      for (String option : m.fileSystemOptions()) {
        if (m.type().equals("cgroup") && paths.containsKey(option)) {
          place(m, paths.get(option)).ifPresent(p -> classic.put(option, p));
        }
      }
    }
    return new Hierarchies(unified, classic);
  }

  private static Optional<Place> place(MountInfo m, @Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    // a container may see a part of the tree alone: the mount's root is then not the tree's
    String below = path;
    if (!m.root().equals("/") && path.startsWith(m.root())) {
      below = path.substring(m.root().length());
    }
    Path mount = Path.of(m.point());
    Path own = mount.resolve(below.startsWith("/") ? below.substring(1) : below).normalize();
    // a path with dots at its beginning is outside of what can be seen
    return Optional.of(new Place(mount, own.startsWith(mount) ? own : mount));
  }
}
