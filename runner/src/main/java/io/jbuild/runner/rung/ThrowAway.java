package io.jbuild.runner.rung;

import io.jbuild.runner.proc.MountInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether this process is root of a container that nobody will miss, so that its system may be
 * replaced.
 *
 * <p>A mark alone is not believed: variables are inherited, and files are copied along with images
 * of disks. What the kernel says of processes and of the root must fit, too.
 *
 * @param root whether this runs as user 0
 * @param marks what says that this is a container
 * @param processes the name of the process namespace, as its link in /proc shows it
 * @param first the name of process 1
 * @param top what is mounted on {@code /}
 */
record ThrowAway(
    boolean root, List<String> marks, String processes, String first, Optional<MountInfo> top) {
  /** The first namespace of a machine always has this number: PROC_PID_INIT_INO of Linux. */
  private static final String OF_THE_MACHINE = "pid:[4026531836]";

  /** They run systems that live on: of machines, and of containers that are kept as machines. */
  private static final Set<String> SYSTEMS =
      Set.of("systemd", "init", "openrc-init", "runit", "toolbox", "distrobox-init");

  /** Made by docker and by podman. */
  private static final List<String> FILES = List.of("/.dockerenv", "/run/.containerenv");

  /** Where container programs keep roots that are directories of a disk. */
  private static final Set<String> STORES =
      Set.of("containers", "docker", "containerd", "crio", "kubelet", "buildkit");

  private static final Set<String> PROGRAMS = Set.of("docker", "podman", "oci", "kube");

  static ThrowAway read(Map<String, String> environment) {
    List<String> marks = new ArrayList<>();
    for (String file : FILES) {
      if (Files.exists(Path.of(file), LinkOption.NOFOLLOW_LINKS)) {
        marks.add(file);
      }
    }
    if (!environment.getOrDefault("KUBERNETES_SERVICE_HOST", "").isEmpty()) {
      marks.add("KUBERNETES_SERVICE_HOST");
    }
    if (PROGRAMS.contains(environment.getOrDefault("container", ""))) {
      marks.add("container");
    }
    boolean root = HostFacts.field(text("/proc/self/status"), "Uid:").equals("0");
    return new ThrowAway(
        root, marks, link("/proc/self/ns/pid"), text("/proc/1/comm").strip(), topMount());
  }

  /** Why not; empty when it may be. */
  Optional<String> refusal() {
    if (!root) {
      return Optional.of("this is not root");
    }
    if (marks.isEmpty()) {
      return Optional.of(
          "nothing says that this is one: no /.dockerenv, no /run/.containerenv, no variable"
              + " KUBERNETES_SERVICE_HOST");
    }
    if (processes.isEmpty() || processes.equals(OF_THE_MACHINE)) {
      return Optional.of("the processes here are those of the whole machine");
    }
    if (SYSTEMS.contains(first)) {
      return Optional.of("process 1 is " + first + ", which runs a system that is kept");
    }
    if (top.isEmpty()) {
      return Optional.of("/proc/self/mountinfo does not show what / is");
    }
    MountInfo mount = top.get();
    // a directory of a disk may be a subvolume, and so a machine's as well
    if (mount.source().startsWith("/dev/") && !isInStore(mount.root())) {
      return Optional.of("/ is " + mount.root() + " of a disk, " + mount.source());
    }
    if (mount.options().contains("ro")) {
      return Optional.of("/ can only be read");
    }
    return Optional.empty();
  }

  private static boolean isInStore(String directory) {
    for (String name : directory.split("/")) {
      if (STORES.contains(name)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<MountInfo> topMount() {
    Optional<MountInfo> found = Optional.empty();
    try {
      for (MountInfo mount : MountInfo.ofThisProcess()) {
        // of several the last one is seen
        found = mount.point().equals("/") ? Optional.of(mount) : found;
      }
      return found;
    } catch (IOException e) {
      return Optional.empty(); // what cannot be known speaks against it
    }
  }

  private static String link(String path) {
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (IOException e) {
      return ""; // what cannot be known speaks against it
    }
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // what cannot be known speaks against it
    }
  }
}
