package io.jbuild.runner.sandbox;

import io.jbuild.runner.Limits;
import io.jbuild.runner.Usage;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.Cgroup;
import io.jbuild.runner.cgroup.CgroupSource;
import io.jbuild.runner.proc.ProcessFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All the processes of a container. Thread-safe. */
final class Population {

  private final CgroupSource cgroups;
  private final Child first;
  private Optional<Cgroup> own;
  private final boolean namespace;
  private Optional<Cgroup> gathered = Optional.empty();
  private boolean frozen;

  /**
   * @param own the group that it was born in
   * @param namespace whether it has a process namespace of its own, which ends with the first
   *     process; else all of it is in {@code own}
   */
  Population(CgroupSource cgroups, Child first, Optional<Cgroup> own, boolean namespace) {
    this.cgroups = cgroups;
    this.first = first;
    this.own = own;
    this.namespace = namespace;
  }

  List<Long> processes() throws IOException {
    if (first.hasEnded()) {
      return List.of();
    }
    return namespace ? inNamespace() : group().orElseThrow().processes();
  }

  /** Those that have the first one's namespace, and their descendants in namespaces below. */
  private List<Long> inNamespace() throws IOException {
    Path name = Files.readSymbolicLink(namespace(first.pid()));
    Map<Long, List<Long>> children = new HashMap<>();
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ProcessFiles.PROC, "[0-9]*")) {
      for (Path p : all) {
        long pid = Long.parseLong(p.getFileName().toString());
        try {
          children
              .computeIfAbsent(Long.valueOf(ProcessFiles.stat(pid)[1]), k -> new ArrayList<>())
              .add(pid);
          if (Files.readSymbolicLink(namespace(pid)).equals(name)) {
            found.add(pid);
          }
        } catch (IOException e) {
          // it has ended since it was listed, or belongs to somebody else and so not in here
        }
      }
    }
    Set<Long> seen = new HashSet<>(found);
    for (int i = 0; i < found.size(); i++) {
      for (long child : children.getOrDefault(found.get(i), List.of())) {
        if (seen.add(child)) {
          found.add(child);
        }
      }
    }
    return found;
  }

  private static Path namespace(long pid) {
    return ProcessFiles.PROC.resolve(Long.toString(pid)).resolve("ns/pid");
  }

  /** The group that all of it is in, when there is one. */
  synchronized Optional<Cgroup> group() {
    return own;
  }

  /**
   * @param all its processes
   */
  Usage usage(List<Long> all) {
    Usage sum = ProcessUsage.of(all);
    return group().map(g -> g.usage(sum)).orElse(sum);
  }

  synchronized void update(Limits limits) throws IOException {
    if (own.isPresent()) {
      own.get().update(limits, this::processes);
      return;
    }
    if (frozen) {
      throw new IOException("the container is paused: unpause it first");
    }
    Optional<Cgroup> made = cgroups.create(limits);
    if (made.isEmpty()) {
      return;
    }
    own = made;
    // what a process starts before it is moved is not in the group, and seen next time
    Set<Long> in = new HashSet<>(made.get().processes());
    while (in.addAll(added(made.get(), in))) {
      in.addAll(made.get().processes());
    }
  }

  synchronized void freeze() throws IOException {
    if (frozen) {
      return;
    }
    Cgroup group = freezer();
    Set<Long> in = new HashSet<>(group.processes());
    // what a process starts before it stands still is born in the group, or seen next time
    while (in.addAll(added(group, in))) {
      group.freeze();
    }
    group.freeze();
    frozen = true;
  }

  private List<Long> added(Cgroup group, Set<Long> in) throws IOException {
    List<Long> out = new ArrayList<>();
    for (long pid : processes()) {
      if (!in.contains(pid)) {
        group.add(pid);
        out.add(pid);
      }
    }
    return out;
  }

  private Cgroup freezer() throws IOException {
    if (own.isPresent() && own.get().canFreeze()) {
      return own.get();
    }
    if (gathered.isEmpty()) {
      gathered = Optional.of(cgroups.gather());
    }
    return gathered.get();
  }

  synchronized void thaw() throws IOException {
    if (frozen) {
      freezer().thaw();
      frozen = false;
    }
  }

  synchronized boolean isFrozen() {
    return frozen;
  }

  /** Ends those that the end of the first one does not. */
  void end() throws IOException {
    thaw();
    if (!namespace) {
      group().orElseThrow().kill();
    }
  }

  synchronized void close() throws IOException {
    if (gathered.isPresent()) {
      gathered.get().close();
      gathered = Optional.empty();
    }
    if (own.isPresent()) {
      own.get().close();
    }
  }
}
