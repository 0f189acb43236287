package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc}, {@code /dev} and {@code /sys} as runtime-spec's config-linux.md has them, and the
 * parts of them that docker hides.
 */
public final class SystemMountPlanner {
  private static final List<String> MASKED_FILES =
      List.of(
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/interrupts");
  private static final List<String> MASKED_DIRECTORIES =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private SystemMountPlanner() {}

  /** What is hidden. */
  public static List<String> masked() {
    List<String> out = new ArrayList<>(MASKED_FILES);
    out.addAll(MASKED_DIRECTORIES);
    return out;
  }

  /** What can be read and not written. */
  public static List<String> readOnly() {
    return READ_ONLY;
  }

  /** The devices that every container has. */
  private static final List<String> NODES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  public static void plan(Program program, RunSpec spec, Host host, Stubs stubs) {
    stubs.directory(ContainerPath.of("/proc"));
    if (spec.owns(Namespace.PID) || !host.userNamespace()) {
      // a user namespace in a container may show no more of /proc than the container does, and
      // that hides parts of it (mount_namespaces(7)): then there is none
      program.tolerating(
          host.userNamespace() ? Errno.EPERM : 0,
          "mount proc on /proc",
          Call.MOUNT,
          Arg.of("proc"),
          Arg.of("/proc"),
          Arg.of("proc"),
          Arg.of(MountFlags.NO_EXEC_SUID_DEV),
          Arg.of(""));
    } else {
      // a user namespace may mount that of its own processes alone: pid_namespaces(7)
      bind(program, "proc", "/proc", true);
    }
    stubs.directory(ContainerPath.of("/dev"));
    dev(program, spec, host);
    stubs.directory(ContainerPath.of("/sys"));
    sys(program, spec, host);
  }

  private static void dev(Program program, RunSpec spec, Host host) {
    long flags = MountFlags.NOSUID | MountFlags.STRICTATIME | nodev(spec);
    mount(program, "tmpfs", "/dev", "tmpfs", flags, "mode=755,size=65536k");
    for (String d : List.of("/dev/pts", "/dev/shm", "/dev/mqueue")) {
      program.add("make " + d, Call.MKDIRAT, Arg.of(Linux.AT_FDCWD), Arg.of(d), Arg.of(0755));
    }
    long quiet = MountFlags.NOSUID | MountFlags.NOEXEC;
    mount(
        program,
        "devpts",
        "/dev/pts",
        "devpts",
        quiet,
        // group 5 is tty; where it is not mapped the terminal belongs to the user's own group
        "newinstance,ptmxmode=0666,mode=0620" + (host.groupsAllowed() ? ",gid=5" : ""));
    if (spec.joined().containsKey(Namespace.IPC)) {
      mount(program, "mqueue", "/dev/mqueue", "mqueue", MountFlags.NO_EXEC_SUID_DEV, "");
    } else if (spec.shared().contains(Namespace.IPC)) {
      bind(program, "dev/shm", "/dev/shm", true);
      // shows the host's queues; a user namespace may not mount it, and can still use them by name
      program.tolerating(
          Errno.EPERM,
          "mount mqueue on /dev/mqueue",
          Call.MOUNT,
          Arg.of("mqueue"),
          Arg.of("/dev/mqueue"),
          Arg.of("mqueue"),
          Arg.of(MountFlags.NO_EXEC_SUID_DEV),
          Arg.of(""));
    } else {
      ownMessages(program, spec);
    }
    for (String name : NODES) {
      node(program, name);
    }
    link(program, "pts/ptmx", "/dev/ptmx");
    link(program, "/proc/self/fd", "/dev/fd");
    link(program, "/proc/self/fd/0", "/dev/stdin");
    link(program, "/proc/self/fd/1", "/dev/stdout");
    link(program, "/proc/self/fd/2", "/dev/stderr");
  }

  private static void ownMessages(Program program, RunSpec spec) {
    mount(
        program,
        "shm",
        "/dev/shm",
        "tmpfs",
        MountFlags.NO_EXEC_SUID_DEV,
        "mode=1777,size=" + spec.limits().shmSize());
    mount(program, "mqueue", "/dev/mqueue", "mqueue", MountFlags.NO_EXEC_SUID_DEV, "");
  }

  /**
   * The host's, bound: a node of our own would open only on a mount that lets every node open, and
   * a process with CAP_MKNOD could make the host's disk there.
   */
  private static void node(Program program, String name) {
    String path = "/dev/" + name;
    program.add(
        "make " + path,
        Call.MKNODAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(path),
        Arg.of(FileType.FILE.bits() | 0666),
        Arg.of(0));
    bind(program, "dev/" + name, path, false);
  }

  /** Who may make device nodes may not open them, except the privileged. */
  static long nodev(RunSpec spec) {
    return spec.privileged() ? 0 : MountFlags.NODEV;
  }

  private static void sys(Program program, RunSpec spec, Host host) {
    boolean ownNetwork = !(spec.network() instanceof NetworkMode.Host);
    long flags = MountFlags.NO_EXEC_SUID_DEV | (spec.privileged() ? 0 : MountFlags.RDONLY);
    if (ownNetwork || !host.userNamespace()) {
      mount(program, "sysfs", "/sys", "sysfs", flags, "");
    } else {
      // a user namespace may mount sysfs only with a network namespace of its own: sysfs(5)
      bind(program, "sys", "/sys", true);
      setReadOnly(program, "/sys", true, 0);
    }
  }

  /** Hides what docker hides; comes after everything that is mounted in /proc and /sys. */
  public static void mask(Program program) {
    for (String file : MASKED_FILES) {
      program.tolerating(
          Errno.ENOENT,
          "mask " + file,
          Call.MOUNT,
          Arg.of("/dev/null"),
          Arg.of(file),
          Arg.NULL,
          Arg.of(MountFlags.BIND),
          Arg.NULL);
    }
    for (String directory : MASKED_DIRECTORIES) {
      program.tolerating(
          Errno.ENOENT,
          "mask " + directory,
          Call.MOUNT,
          Arg.of("tmpfs"),
          Arg.of(directory),
          Arg.of("tmpfs"),
          Arg.of(MountFlags.RDONLY),
          Arg.of("size=0"));
    }
    for (String path : READ_ONLY) {
      program.tolerating(
          Errno.ENOENT,
          "mount " + path + " on itself",
          Call.MOUNT,
          Arg.of(path),
          Arg.of(path),
          Arg.NULL,
          Arg.of(MountFlags.BIND | MountFlags.REC),
          Arg.NULL);
      setReadOnly(program, path, true, Errno.ENOENT);
    }
  }

  static void mount(
      Program program, String source, String target, String type, long flags, String options) {
    program.add(
        "mount " + type + " on " + target,
        Call.MOUNT,
        Arg.of(source),
        Arg.of(target),
        Arg.of(type),
        Arg.of(flags),
        Arg.of(options));
  }

  /**
   * @param source relative: of the host
   */
  static void bind(Program program, String source, String target, boolean recursive) {
    program.add(
        "mount /" + source + " on " + target,
        Call.MOUNT,
        Arg.of(source),
        Arg.of(target),
        Arg.NULL,
        Arg.of(MountFlags.BIND | (recursive ? MountFlags.REC : 0)),
        Arg.NULL);
  }

  static void setReadOnly(Program program, String path, boolean recursive, int tolerated) {
    change(
        program,
        "make " + path + " read-only",
        path,
        MountFlags.MOUNT_ATTR_RDONLY,
        recursive,
        tolerated);
  }

  /** Lets no device node below {@code path} be opened. */
  static void forbidDevices(Program program, String path, boolean recursive) {
    change(program, "keep devices out of " + path, path, MountFlags.MOUNT_ATTR_NODEV, recursive, 0);
  }

  private static void change(
      Program program, String what, String path, long set, boolean recursive, int tolerated) {
    ByteBuffer attr = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    attr.putLong(set);
    program.tolerating(
        tolerated,
        what,
        Call.MOUNT_SETATTR,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(path),
        Arg.of(recursive ? MountFlags.AT_RECURSIVE : 0),
        Arg.bytes(attr.array()),
        Arg.of(32));
  }

  private static void link(Program program, String target, String path) {
    program.add(
        "link " + path, Call.SYMLINKAT, Arg.of(target), Arg.of(Linux.AT_FDCWD), Arg.of(path));
  }
}
