package io.jbuild.runner.cgroup;

import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The directories of one container. */
final class HostCgroup implements Cgroup {
  private static final String PROCESSES = "cgroup.procs";
  private static final String FREEZE = "cgroup.freeze";
  private static final String FREEZER_STATE = "freezer.state";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  private final Linux linux;
  private final List<GroupDirectory> directories = new ArrayList<>();
  private final List<Integer> joins = new ArrayList<>();
  private Optional<GroupDirectory> memory = Optional.empty();
  private boolean unifiedMemory;

  HostCgroup(Linux linux) {
    this.linux = linux;
  }

  void add(GroupDirectory directory, boolean keepsMemory, boolean unified) {
    directories.add(directory);
    if (keepsMemory) {
      memory = Optional.of(directory);
      unifiedMemory = unified;
    }
  }

  /** Opens the files through which a child enters. */
  void open() throws IOException {
    for (GroupDirectory d : directories) {
      String file = d.path().resolve(PROCESSES).toString();
      int fd = linux.open(file, Linux.O_WRONLY);
      if (fd < 0) {
        throw new IOException("cannot open " + file + ": " + Errno.describe(-fd));
      }
      joins.add(fd);
    }
  }

  @Override
  public List<Integer> joins() {
    return List.copyOf(joins);
  }

  @Override
  public boolean outOfMemory() {
    return memory.isPresent()
        && memory.get().number(unifiedMemory ? "memory.events" : "memory.oom_control", "oom_kill")
            > 0;
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
      try {
        d.write(PROCESSES, Long.toString(pid));
      } catch (IOException e) {
        if (Files.exists(Path.of("/proc", Long.toString(pid)))) {
          throw new IOException("cannot move process " + pid + " into " + d.path(), e);
        }
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
