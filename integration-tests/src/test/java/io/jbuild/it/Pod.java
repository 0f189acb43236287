package io.jbuild.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Containers of podman's as a cluster's pods are: jbuild runs in them with what the flags leave it.
 * Its program, Java and the host's {@code /usr} are there to be read, {@code /work} to be written.
 */
final class Pod {
  /** As a cluster that allows its pods nothing, but for the system calls. */
  static final List<String> RESTRICTED =
      List.of("--user", "12345", "--cap-drop=ALL", "--security-opt=no-new-privileges");

  /**
   * A profile that lets no namespace be made, as docker's does; podman's own differs by version.
   */
  private static final String NO_NAMESPACES =
      """
      {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        {"names": ["unshare"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
        {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [
          {"index": 0, "value": 268435456, "valueTwo": 268435456, "op": "SCMP_CMP_MASKED_EQ"}]}]}
      """;

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  private final Path directory;
  private final Jbuild host;
  private final String runtime;

  private Pod(Path directory, Jbuild host, String runtime) {
    this.directory = directory;
    this.host = host;
    this.runtime = runtime;
  }

  /**
   * @param directory empty
   */
  static Pod open(Path directory) throws IOException, InterruptedException {
    Host.assumeRoot();
    Host.assumeProgram("podman");
    Path root = Files.createDirectories(directory.resolve("root"));
    for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64")) {
      Path link = Path.of("/", name);
      if (Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(link));
      }
    }
    for (String name : List.of("usr", "etc", "proc", "sys", "dev", "run", "work", "jbuild")) {
      Files.createDirectory(root.resolve(name));
    }
    writable(Files.createDirectory(root.resolve("tmp")));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    writable(Files.createDirectory(directory.resolve("cache")));
    for (String runtime : List.of("crun", "runc")) {
      Pod pod = new Pod(directory, new Jbuild(directory), runtime);
      if (pod.run(List.of(), Map.of(), "true").exit() == 0) {
        return pod;
      }
    }
    return assumeNone();
  }

  /** {@link #RESTRICTED}, and without namespaces. */
  List<String> powerless() throws IOException {
    Path profile = directory.resolve("seccomp.json");
    Files.writeString(profile, NO_NAMESPACES);
    List<String> flags = new ArrayList<>(RESTRICTED);
    flags.add("--security-opt=seccomp=" + profile);
    return flags;
  }

  private static Pod assumeNone() {
    assumeTrue(false, "needs a podman that starts containers here");
    throw new IllegalStateException("an assumption that fails was taken to hold");
  }

  /** A directory that everybody may write to. */
  static Path writable(Path made) throws IOException {
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /**
   * Runs a program in a new pod.
   *
   * @param flags of {@code podman run}
   * @param volumes directories of the host by where they are in the pod, there to be written to
   */
  Jbuild.Result run(List<String> flags, Map<String, Path> volumes, String... program)
      throws IOException, InterruptedException {
    List<String> command = podman();
    read(command, Path.of("/usr"), Path.of("/usr"));
    settings(command, "{java-*,alternatives}");
    if (!JAVA.startsWith("/usr")) {
      read(command, JAVA, JAVA);
    }
    return host.exec(command(command, JAVA, directory.resolve("root"), flags, volumes, program));
  }

  /**
   * The same where nothing but Java and jbuild is mounted to be read: the pod has a root that it
   * may do without.
   */
  Jbuild.Result run(
      ThrowAwayRoot root, List<String> flags, Map<String, Path> volumes, String... program)
      throws IOException, InterruptedException {
    return host.exec(command(root, flags, volumes, program));
  }

  /**
   * A program that builds in place, each time in a new pod, and does all else here. Directories are
   * where they are here, and so is the network.
   *
   * @param work where the pods' roots are made, and the store is
   */
  Path builder(ThrowAwayRoot model, Path work, Path... more) throws IOException {
    Map<String, Path> volumes = new HashMap<>();
    volumes.put(work.toString(), work);
    for (Path path : more) {
      volumes.put(path.toString(), path);
    }
    ThrowAwayRoot root = new ThrowAwayRoot(Path.of("/ROOT"), model.java());
    List<String> flags = List.of("--cap-drop=SYS_CHROOT", "--interactive", "--env-host");
    List<String> command = command(root, flags, volumes, "jbuild", "build");
    command.set(command.indexOf("--network=none"), "--network=host");
    command.set(command.indexOf("--env=JBUILD_ROOT=/work/store"), "--workdir=\"$PWD\"");
    command.set(command.indexOf("/ROOT"), "\"$root\"");
    String script =
        """
        #!/bin/sh
        if [ "$1" != build ]; then
          exec %2$s "$@"
        fi
        shift
        mkdir -p %1$s/containers
        root=$(mktemp -d %1$s/containers/XXXXXX) && cp -a %3$s/. "$root" || exit 9
        %4$s --isolation=in-place "$@"
        status=$?
        rm -rf "$root"
        exit $status
        """;
    Path jbuild = Jbuild.REPOSITORY.resolve("jbuild");
    String all = String.join(" ", command);
    Path file = work.resolve("builder");
    Files.writeString(file, script.formatted(work, jbuild, model.directory(), all));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> command(
      ThrowAwayRoot root, List<String> flags, Map<String, Path> volumes, String... program)
      throws IOException {
    List<String> command = podman();
    if (root.java().isPresent()) {
      read(command, root.java().get(), ThrowAwayRoot.JAVA);
      settings(command, "java-*");
    }
    return command(command, ThrowAwayRoot.JAVA, root.directory(), flags, volumes, program);
  }

  private List<String> podman() {
    List<String> command = new ArrayList<>(List.of("podman", "--storage-driver=vfs"));
    command.addAll(List.of("--root", directory.resolve("storage").toString()));
    command.addAll(List.of("--runroot", directory.resolve("state").toString()));
    command.addAll(List.of("run", "--rm", "--network=none", "--runtime", runtime));
    // podman wants higher limits than a test's process may set
    command.addAll(List.of("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"));
    return command;
  }

  private List<String> command(
      List<String> command,
      Path java,
      Path root,
      List<String> flags,
      Map<String, Path> volumes,
      String... program)
      throws IOException {
    read(command, distribution(), Path.of("/jbuild"));
    command.add("--volume=" + directory.resolve("cache") + ":/jbuild-cache");
    volumes.forEach((to, from) -> command.add("--volume=" + from + ':' + to));
    command.addAll(List.of("--env=JAVA_HOME=" + java, "--env=XDG_CACHE_HOME=/jbuild-cache"));
    command.addAll(List.of("--env=JBUILD_ROOT=/work/store", "--env=TMPDIR=/work"));
    command.addAll(List.of("--env=PATH=/jbuild/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    command.addAll(flags);
    command.addAll(List.of("--rootfs", root.toString()));
    command.addAll(List.of(program));
    return command;
  }

  /** Debian's Java has its settings elsewhere. */
  private static void settings(List<String> command, String names) throws IOException {
    try (var java = Files.newDirectoryStream(Path.of("/etc"), names)) {
      java.forEach(settings -> read(command, settings, settings));
    }
  }

  private static void read(List<String> command, Path from, Path to) {
    command.add("--volume=" + from + ':' + to + ":ro");
  }

  static Path distribution() throws IOException {
    Path all = Jbuild.REPOSITORY.resolve("cli/target/dist");
    try (var found = Files.newDirectoryStream(all, "jbuild-*")) {
      for (Path one : found) {
        return one;
      }
    }
    throw new IOException("nothing in " + all + ": is cli packaged?");
  }
}
