package io.jbuild.runner.cgroup;

import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The directories of one container. */
final class HostCgroup implements Cgroup {
  private static final String PROCESSES = "cgroup.procs";
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
    for (GroupDirectory d : directories) {
      for (String pid : Files.readAllLines(d.path().resolve(PROCESSES))) {
        // one that has ended meanwhile is as wanted
        linux.kill(Long.parseLong(pid), SIGKILL);
      }
    }
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
