package io.jbuild.runner.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    return parse(
        Files.readAllLines(Path.of("/proc/self/cgroup")),
        Files.readAllLines(Path.of("/proc/self/mountinfo")));
  }

  /**
   * @param cgroup lines of /proc/self/cgroup: {@code id:controllers:path}
   * @param mountinfo lines of /proc/self/mountinfo (proc_pid_mountinfo(5))
   */
  static Hierarchies parse(List<String> cgroup, List<String> mountinfo) {
    Map<String, String> paths = new LinkedHashMap<>();
    for (String line : cgroup) {
      String[] part = line.split(":", 3);
      if (part.length == 3) {
        for (String controller : part[1].split(",")) {
          paths.put(controller, part[2]);
        }
      }
    }
    Optional<Place> unified = Optional.empty();
    Map<String, Place> classic = new LinkedHashMap<>();
    for (String line : mountinfo) {
      Optional<Mounted> found = Mounted.parse(line);
      if (found.isEmpty()) {
        continue;
      }
      Mounted m = found.get();
      if (m.type().equals("cgroup2")) {
        unified = place(m, paths.get(""));
      }
      for (String option : m.options()) {
        if (m.type().equals("cgroup") && paths.containsKey(option)) {
          place(m, paths.get(option)).ifPresent(p -> classic.put(option, p));
        }
      }
    }
    return new Hierarchies(unified, classic);
  }

  private static Optional<Place> place(Mounted m, @org.jspecify.annotations.Nullable String path) {
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

  /** One line of mountinfo. */
  private record Mounted(String root, String point, String type, List<String> options) {
    static Optional<Mounted> parse(String line) {
      int dash = line.indexOf(" - ");
      if (dash < 0 || !line.startsWith("cgroup", dash + 3)) {
        return Optional.empty();
      }
      String[] head = line.substring(0, dash).split(" ");
      String[] tail = line.substring(dash + 3).split(" ");
      if (head.length < 5 || tail.length < 3) {
        return Optional.empty();
      }
      List<String> options = new ArrayList<>(List.of(tail[2].split(",")));
      return Optional.of(new Mounted(unescape(head[3]), unescape(head[4]), tail[0], options));
    }

    /** Space, tab, newline and backslash are written as three octal digits. */
    private static String unescape(String text) {
      StringBuilder out = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && i + 3 < text.length()) {
          out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
          i += 3;
        } else {
          out.append(c);
        }
      }
      return out.toString();
    }
  }
}
