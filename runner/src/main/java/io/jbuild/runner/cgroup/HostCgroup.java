package io.jbuild.runner.cgroup;

import io.jbuild.runner.Limits;
import io.jbuild.runner.Usage;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The directories of one container. */
final class HostCgroup implements Cgroup {
  private static final String PROCESSES = "cgroup.procs";
  private static final String FREEZE = "cgroup.freeze";
  private static final String FREEZER_STATE = "freezer.state";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  private final Linux linux;
  private final Filling filling;
  private final Map<String, GroupDirectory> classic = new ConcurrentHashMap<>();
  private final List<GroupDirectory> directories = new CopyOnWriteArrayList<>();
  private final List<Integer> joins = new CopyOnWriteArrayList<>();
  private volatile Optional<GroupDirectory> unified = Optional.empty();

  /** Makes the directories that limits need, where they are not yet there, and sets the limits. */
  @FunctionalInterface
  interface Filling {
    void fill(HostCgroup group, Limits limits) throws IOException;
  }

  HostCgroup(Linux linux, Filling filling) {
    this.linux = linux;
    this.filling = filling;
  }

  /** Of version 1. */
  Optional<GroupDirectory> classic(String controller) {
    return Optional.ofNullable(classic.get(controller));
  }

  Optional<GroupDirectory> unified() {
    return unified;
  }

  void addClassic(String controller, GroupDirectory directory) {
    classic.put(controller, directory);
    directories.add(directory);
  }

  void addUnified(GroupDirectory directory) {
    unified = Optional.of(directory);
    directories.add(directory);
  }

  /** Opens the files through which a child enters, as far as they are not open. */
  void open() throws IOException {
    for (GroupDirectory d : directories.subList(joins.size(), directories.size())) {
      String file = d.path().resolve(PROCESSES).toString();
      int fd = linux.open(file, Linux.O_WRONLY);
      if (fd < 0) {
        throw new IOException("cannot open " + file + ": " + Errno.describe(-fd));
      }
      joins.add(fd);
    }
  }

  @Override
  public synchronized void update(Limits limits, Members all) throws IOException {
    int before = directories.size();
    filling.fill(this, limits);
    List<GroupDirectory> fresh = directories.subList(before, directories.size());
    if (fresh.isEmpty()) {
      return;
    }
    open();
    Set<Long> moved = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (long pid : all.now()) {
        if (moved.add(pid)) {
          more = true;
          for (GroupDirectory d : fresh) {
            add(d, pid);
          }
        }
      }
    }
  }

  @Override
  public Usage usage(Usage otherwise) {
    OptionalLong cpu = OptionalLong.empty();
    OptionalLong memory = OptionalLong.empty();
    OptionalLong tasks = OptionalLong.empty();
    OptionalLong read = OptionalLong.empty();
    OptionalLong written = OptionalLong.empty();
    if (unified.isPresent()) {
      GroupDirectory d = unified.get();
      cpu = nanos(d.find("cpu.stat", "usage_usec"));
      memory = less(d.value("memory.current"), d.find("memory.stat", "inactive_file"));
      tasks = d.value("pids.current");
      read = d.sum("io.stat", "rbytes=");
      written = d.sum("io.stat", "wbytes=");
    }
    GroupDirectory ofMemory = classic.get("memory");
    if (ofMemory != null) {
      memory =
          less(
              ofMemory.value("memory.usage_in_bytes"),
              ofMemory.find("memory.stat", "total_inactive_file"));
    }
    GroupDirectory ofTasks = classic.get("pids");
    if (ofTasks != null) {
      tasks = ofTasks.value("pids.current");
    }
    if (memory.isPresent()) {
      // what a process had before it came into the group is counted elsewhere
      memory = OptionalLong.of(Math.max(memory.getAsLong(), otherwise.memory()));
    }
    return otherwise.withKnown(cpu, memory, read, written, tasks);
  }

  private static OptionalLong nanos(OptionalLong micros) {
    return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * 1000) : micros;
  }

  /** Without what the kernel lets go of first: cached files that nobody looked at for long. */
  private static OptionalLong less(OptionalLong all, OptionalLong cache) {
    return all.isPresent() ? OptionalLong.of(Math.max(0, all.getAsLong() - cache.orElse(0))) : all;
  }

  @Override
  public List<Integer> joins() {
    return List.copyOf(joins);
  }

  @Override
  public boolean outOfMemory() {
    GroupDirectory ofMemory = classic.get("memory");
    if (ofMemory != null) {
      return ofMemory.number("memory.oom_control", "oom_kill") > 0;
    }
    return unified.isPresent() && unified.get().number("memory.events", "oom_kill") > 0;
  }

  @Override
  public void kill() throws IOException {
    for (GroupDirectory d : directories) {
      if (d.has("cgroup.kill")) {
        d.write("cgroup.kill", "1");
        return;
      }
    }
    // one that has ended meanwhile is as wanted; one that was started meanwhile comes next round
    for (List<Long> left = processes(); !left.isEmpty(); left = processes()) {
      left.forEach(pid -> linux.kill(pid, SIGKILL));
      GroupDirectory.pause();
    }
  }

  @Override
  public List<Long> processes() throws IOException {
    List<Long> out = new ArrayList<>();
    if (!directories.isEmpty()) {
      for (String pid : Files.readAllLines(directories.get(0).path().resolve(PROCESSES))) {
        out.add(Long.valueOf(pid));
      }
    }
    return out;
  }

  @Override
  public void add(long pid) throws IOException {
    for (GroupDirectory d : directories) {
      add(d, pid);
    }
  }

  private static void add(GroupDirectory directory, long pid) throws IOException {
    try {
      directory.write(PROCESSES, Long.toString(pid));
    } catch (IOException e) {
      if (Files.exists(Path.of("/proc", Long.toString(pid)))) {
        throw new IOException("cannot move process " + pid + " into " + directory.path(), e);
      }
    }
  }

  @Override
  public boolean canFreeze() {
    return freezer().isPresent();
  }

  private Optional<GroupDirectory> freezer() {
    for (GroupDirectory d : directories) {
      if (d.has(FREEZE) || d.has(FREEZER_STATE)) {
        return Optional.of(d);
      }
    }
    return Optional.empty();
  }

  @Override
  public void freeze() throws IOException {
    GroupDirectory d = freezer().orElseThrow(() -> new IOException("no freezer"));
    boolean unified = d.has(FREEZE);
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      // version 1 may stay FREEZING until it is told again (freezer-subsystem.rst)
      d.write(unified ? FREEZE : FREEZER_STATE, unified ? "1" : "FROZEN");
      boolean still =
          unified
              ? d.number("cgroup.events", "frozen") == 1
              : d.read(FREEZER_STATE).equals("FROZEN");
      if (still) {
        return;
      }
      if (Instant.now().isAfter(end)) {
        thaw();
        throw new IOException("some of its processes do not stand still: they wait for a device");
      }
      GroupDirectory.pause();
    }
  }

  @Override
  public void thaw() throws IOException {
    GroupDirectory d = freezer().orElseThrow(() -> new IOException("no freezer"));
    boolean unified = d.has(FREEZE);
    d.write(unified ? FREEZE : FREEZER_STATE, unified ? "0" : "THAWED");
  }

  @Override
  public void close() throws IOException {
    joins.forEach(linux::close);
    joins.clear();
    IOException first = null;
    for (GroupDirectory d : directories) {
      try {
        d.remove();
      } catch (NoSuchFileException e) {
        // removed by another: as wanted
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    directories.clear();
    if (first != null) {
      throw new IOException("cannot remove a control group: " + first.getMessage(), first);
    }
  }
}
