package io.jbuild.runner.cgroup;

import io.jbuild.runner.Limits;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The control groups of the host, of version 1, 2 or both at once.
 *
 * <p>A controller that a version 1 hierarchy holds is used there, below the group of this process.
 * In version 2 a group with processes cannot give controllers on, so the nearest group above this
 * process's that can is taken. Groups are named {@code jbuild-PID-…}; those whose jbuild was killed
 * are removed when the next one is made beside them.
 */
public final class HostCgroups implements CgroupSource {
  static final String PREFIX = "jbuild-";

  /** The start of a process is known to the second of the host's own start. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final Linux linux;
  private final Optional<Hierarchies> fixed;

  private HostCgroups(Linux linux, Optional<Hierarchies> fixed) {
    this.linux = linux;
    this.fixed = fixed;
  }

  /** Nothing is read before a limit is asked for. */
  public static HostCgroups of(Linux linux) {
    return new HostCgroups(linux, Optional.empty());
  }

  static HostCgroups of(Linux linux, Hierarchies hierarchies) {
    return new HostCgroups(linux, Optional.of(hierarchies));
  }

  @Override
  public Optional<Cgroup> create(Limits limits) throws IOException {
    return limits.needCgroup()
        ? make((group, all, name) -> fill(group, all, limits, name, false))
        : Optional.empty();
  }

  @Override
  public Cgroup gather() throws IOException {
    return make(HostCgroups::fillForFreezing).orElseThrow();
  }

  /** Makes the directories of a group. */
  @FunctionalInterface
  private interface Filling {
    void fill(HostCgroup group, Hierarchies all, String name) throws IOException;
  }

  private Optional<Cgroup> make(Filling filling) throws IOException {
    Hierarchies all = fixed.isPresent() ? fixed.get() : Hierarchies.read();
    String name = PREFIX + ProcessHandle.current().pid() + '-' + SERIAL.incrementAndGet();
    HostCgroup group = new HostCgroup(linux, (g, limits) -> fill(g, all, limits, name, true));
    try {
      filling.fill(group, all, name);
      group.open();
      return Optional.of(group);
    } catch (IOException e) {
      try {
        group.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static void fillForFreezing(HostCgroup group, Hierarchies all, String name)
      throws IOException {
    Hierarchies.Place place = all.unified().orElse(all.classic().get("freezer"));
    if (place == null) {
      throw new IOException(
          "this host has neither control groups of version 2 nor the controller freezer");
    }
    Path path = place.own().resolve(name);
    try {
      removeDead(place.own());
      Files.createDirectory(path);
    } catch (FileSystemException e) {
      throw new IOException("cannot make the control group " + path + ": " + reason(e), e);
    }
    if (all.unified().isPresent()) {
      group.addUnified(new GroupDirectory(path));
    } else {
      group.addClassic("freezer", new GroupDirectory(path));
    }
  }

  /**
   * @param again whether other limits may stand there: of two that go together either may have to
   *     come first
   */
  private static void fill(
      HostCgroup group, Hierarchies all, Limits limits, String name, boolean again)
      throws IOException {
    Set<String> kept = new LinkedHashSet<>();
    Map<Setting, GroupDirectory> wanted = new LinkedHashMap<>();
    for (Setting s : Setting.classic(limits)) {
      Hierarchies.Place place = all.classic().get(s.controller());
      if (place != null) {
        if (group.classic(s.controller()).isEmpty()) {
          makeClassic(group, place, name, s);
        }
        wanted.put(s, group.classic(s.controller()).orElseThrow());
        kept.add(s.limit());
      }
    }
    List<Setting> unified = new ArrayList<>();
    for (Setting s : Setting.unified(limits)) {
      if (!kept.contains(s.limit())) {
        unified.add(s);
      }
    }
    if (!unified.isEmpty()) {
      GroupDirectory directory =
          group.unified().isPresent()
              ? switchOn(group.unified().get(), unified)
              : makeUnified(group, all, name, unified);
      unified.forEach(s -> wanted.put(s, directory));
    }
    for (Map.Entry<Setting, GroupDirectory> e : again ? refused(wanted) : wanted.entrySet()) {
      apply(e.getValue(), e.getKey());
    }
  }

  /** Applies all that can be; the others may be able to afterwards. */
  private static List<Map.Entry<Setting, GroupDirectory>> refused(
      Map<Setting, GroupDirectory> wanted) {
    List<Map.Entry<Setting, GroupDirectory>> out = new ArrayList<>();
    for (Map.Entry<Setting, GroupDirectory> e : wanted.entrySet()) {
      try {
        apply(e.getValue(), e.getKey());
      } catch (IOException again) {
        // tried again, and then told
        out.add(e);
      }
    }
    return out;
  }

  /** A group that is there gets the controllers that it does not have. */
  private static GroupDirectory switchOn(GroupDirectory group, List<Setting> settings)
      throws IOException {
    GroupDirectory parent = new GroupDirectory(parent(group.path()));
    for (Setting s : settings) {
      if (!group.lists("cgroup.controllers", List.of(s.controller()))) {
        try {
          parent.write("cgroup.subtree_control", "+" + s.controller());
        } catch (IOException e) {
          throw refused(s, "the control group above gives no " + s.controller() + " on", e);
        }
      }
    }
    return group;
  }

  private static void makeClassic(
      HostCgroup group, Hierarchies.Place place, String name, Setting first) throws IOException {
    Path path = place.own().resolve(name);
    try {
      removeDead(place.own());
      Files.createDirectory(path);
    } catch (FileSystemException e) {
      throw refused(first, "cannot make the control group " + path + ": " + reason(e), e);
    }
    GroupDirectory directory = new GroupDirectory(path);
    group.addClassic(first.controller(), directory);
    if (first.controller().equals("cpuset")) {
      // a new group has neither processors nor memory nodes: nothing could run in it
      GroupDirectory parent = new GroupDirectory(place.own());
      directory.write("cpuset.cpus", parent.read("cpuset.cpus"));
      directory.write("cpuset.mems", parent.read("cpuset.mems"));
    }
  }

  private static GroupDirectory makeUnified(
      HostCgroup group, Hierarchies all, String name, List<Setting> settings) throws IOException {
    Setting first = settings.get(0);
    if (all.unified().isEmpty()) {
      throw refused(first, "this host has no control group controller " + first.controller());
    }
    Set<String> wanted = new LinkedHashSet<>();
    settings.forEach(s -> wanted.add(s.controller()));
    Hierarchies.Place place = all.unified().get();
    for (String controller : wanted) {
      if (!new GroupDirectory(place.mount()).lists("cgroup.controllers", List.of(controller))) {
        throw refused(
            first, "this host has no control group controller " + controller + " to give");
      }
    }
    String why = "";
    int top = place.mount().getNameCount();
    for (int depth = place.own().getNameCount(); depth >= top; depth--) {
      Path at = Path.of("/").resolve(place.own().subpath(0, depth));
      Optional<GroupDirectory> made = Optional.empty();
      try {
        made = tryMake(new GroupDirectory(at), wanted, name);
      } catch (FileSystemException e) {
        why = reason(e);
      }
      if (made.isPresent()) {
        group.addUnified(made.get());
        return made.get();
      }
    }
    throw refused(
        first,
        "no control group at or above "
            + place.own()
            + " gives on "
            + String.join(", ", wanted)
            + (why.isEmpty() ? "" : " (" + why + ")")
            + "; start jbuild in a delegated one: systemd-run --user --scope -p Delegate=yes"
            + " jbuild …");
  }

  /** A group below {@code parent} that has the controllers; none when it has them not to give. */
  private static Optional<GroupDirectory> tryMake(
      GroupDirectory parent, Set<String> wanted, String name) throws IOException {
    if (!parent.lists("cgroup.controllers", wanted)) {
      return Optional.empty();
    }
    if (!parent.lists("cgroup.subtree_control", wanted)) {
      parent.write("cgroup.subtree_control", "+" + String.join(" +", wanted));
    }
    removeDead(parent.path());
    return Optional.of(new GroupDirectory(Files.createDirectory(parent.path().resolve(name))));
  }

  private static void apply(GroupDirectory directory, Setting s) throws IOException {
    if (!directory.has(s.file())) {
      if (s.otherwise().isPresent() && directory.has(s.otherwise().get().file())) {
        apply(directory, s.otherwise().get());
        return;
      }
      if (s.optional()) {
        return;
      }
      throw refused(s, "the kernel has no " + s.file() + " (it was built or started without)");
    }
    try {
      directory.write(s.file(), s.value());
    } catch (IOException e) {
      throw refused(s, "cannot write " + s.value() + " to " + s.file() + ": " + reason(e), e);
    }
  }

  /** What a killed jbuild has left; a group that is in use can't be removed and stays. */
  static void removeDead(Path parent) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path path : old) {
        String[] part = path.getFileName().toString().split("-");
        if (part.length == 3 && isDead(part[1], path)) {
          try {
            Files.deleteIfExists(path);
          } catch (FileSystemException e) {
            // somebody's processes are still in it: the next jbuild tries again
          }
        }
      }
    }
  }

  /** Whether who made a group is gone, and its number maybe a thread's or a younger process's. */
  private static boolean isDead(String maker, Path group) {
    long pid;
    try {
      pid = Long.parseLong(maker);
    } catch (NumberFormatException e) {
      return false; // a group of somebody else, who likes our prefix
    }
    try {
      String status = Files.readString(Path.of("/proc", maker, "status"));
      if (!status.contains("\nTgid:\t" + pid + '\n')) {
        return true;
      }
      Optional<Instant> start = ProcessHandle.of(pid).flatMap(p -> p.info().startInstant());
      Instant made = Files.getLastModifiedTime(group).toInstant();
      return start.isPresent() && start.get().isAfter(made.plus(CLOCK_ERROR));
    } catch (IOException e) {
      // it is not there, or ended while it was looked at
      return true;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static Path parent(Path group) {
    return group.resolve("..").normalize();
  }

  private static IOException refused(Setting s, String why) {
    return new IOException("cannot limit " + s.limit() + ": " + why);
  }

  private static IOException refused(Setting s, String why, IOException cause) {
    return new IOException("cannot limit " + s.limit() + ": " + why, cause);
  }
}
