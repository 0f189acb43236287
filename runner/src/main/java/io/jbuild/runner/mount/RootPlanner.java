package io.jbuild.runner.mount;

import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.nio.file.Path;

/**
 * Makes the container's file system the root and, at the end, lets go of the old one.
 *
 * <p>In between, the working directory is the old root: a relative source is the host's, an
 * absolute target is the container's, and no symbolic link of an image can lead a mount outside
 * (pivot_root(2), "pivot_root(".", ".")").
 */
public final class RootPlanner {
  /** What the first call is for. */
  public static final String PRIVATE = "keep mounts to ourselves";

  /** How the call that mounts an overlay as the root says what it is for. */
  public static final String OVERLAY = "mount overlay as the root on ";

  /** The directory among the links that the lowest layers are mounted on, when they are many. */
  public static final String LOWEST = "l";

  /** As many lower directories as one overlay takes: OVL_MAX_STACK of the kernel. */
  private static final int MOST_LOWER = 500;

  private RootPlanner() {}

  /** Whether one overlay cannot take all: then the lowest are an overlay of their own below it. */
  public static boolean nests(RootFilesystem.Overlay overlay) {
    return overlay.lower().size() > MOST_LOWER;
  }

  /**
   * @param links for an overlay: a directory with the links {@code 0}, {@code 1}, … to the lower
   *     directories, {@code u} and {@code w}, and {@link #LOWEST} when it nests; keeps the options
   *     of a hundred layers in one page
   * @param devices whether device nodes of the root file system may be opened
   * @param descriptor the number that the next descriptor has; holds the old root afterwards
   */
  public static void enter(
      Program program,
      RootFilesystem root,
      Path links,
      Host host,
      boolean devices,
      int descriptor) {
    separate(program);
    String at;
    if (root instanceof RootFilesystem.Overlay overlay) {
      at = overlay.mountPoint().toString();
      overlay(program, overlay, links, host, devices);
    } else {
      at = ((RootFilesystem.Directory) root).path().toString();
      program.add(
          "mount " + at + " on itself",
          Call.MOUNT,
          Arg.of(at),
          Arg.of(at),
          Arg.NULL,
          Arg.of(MountFlags.BIND | MountFlags.REC),
          Arg.NULL);
      if (!devices) {
        SystemMountPlanner.forbidDevices(program, at, true);
      }
    }
    program.add(
        "open the old root",
        Call.OPENAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of("/"),
        Arg.of(MountFlags.O_PATH_DIRECTORY),
        Arg.of(0));
    program.add("enter " + at, Call.CHDIR, Arg.of(at));
    program.add("make " + at + " the root", Call.PIVOT_ROOT, Arg.of("."), Arg.of("."));
    program.add("return to the old root", Call.FCHDIR, Arg.of(descriptor));
  }

  /**
   * Mounts an overlay for another program, where this process alone and its children see it.
   *
   * @param links as in {@link #enter}
   */
  public static void mount(
      Program program, RootFilesystem.Overlay overlay, Path links, Host host, boolean devices) {
    separate(program);
    overlay(program, overlay, links, host, devices);
  }

  /** Mounts the namespace that is open as {@code descriptor} on a file: namespaces(7). */
  public static void namespace(Program program, int descriptor, Path file) {
    program.add(
        "mount a namespace on " + file,
        Call.MOUNT,
        Arg.of("/proc/self/fd/" + descriptor),
        Arg.of(file.toString()),
        Arg.NULL,
        Arg.of(MountFlags.BIND),
        Arg.NULL);
  }

  /** Mounts a /proc of the process namespace that this process is in. */
  public static void processes(Program program) {
    SystemMountPlanner.mount(program, "proc", "/proc", "proc", MountFlags.NO_EXEC_SUID_DEV, "");
  }

  /** Shows the control groups of version 2 alone, in the place of both versions. */
  public static void unifiedGroups(Program program, String unified) {
    program.add(
        "mount " + unified + " on /sys/fs/cgroup",
        Call.MOUNT,
        Arg.of(unified),
        Arg.of("/sys/fs/cgroup"),
        Arg.NULL,
        Arg.of(MountFlags.BIND),
        Arg.NULL);
  }

  private static void separate(Program program) {
    program.add(
        PRIVATE,
        Call.MOUNT,
        Arg.of("none"),
        Arg.of("/"),
        Arg.NULL,
        Arg.of(MountFlags.REC | MountFlags.PRIVATE),
        Arg.NULL);
  }

  private static void overlay(
      Program program, RootFilesystem.Overlay overlay, Path links, Host host, boolean devices) {
    program.add("enter " + links, Call.CHDIR, Arg.of(links.toString()));
    int count = Math.max(1, overlay.lower().size());
    StringBuilder options;
    if (nests(overlay)) {
      int alone = MOST_LOWER - 1;
      StringBuilder lowest = lower(alone, count).append(host.userNamespace() ? ",userxattr" : "");
      mount(program, overlay, LOWEST, MountFlags.RDONLY | MountFlags.NODEV, lowest);
      options = lower(0, alone).append(':').append(LOWEST);
    } else {
      options = lower(0, count);
    }
    // no redirects, no metadata-only copies: an upper directory must make sense by itself
    options.append(",upperdir=u,workdir=w,redirect_dir=nofollow,index=off,metacopy=off");
    if (!overlay.durable()) {
      // no fsync at the end of each step: what a crash leaves is thrown away
      options.append(",volatile");
    }
    if (host.userNamespace()) {
      options.append(",userxattr");
    }
    String at = overlay.mountPoint().toString();
    mount(program, overlay, at, devices ? 0 : MountFlags.NODEV, options);
  }

  private static StringBuilder lower(int from, int to) {
    StringBuilder out = new StringBuilder("lowerdir=").append(from);
    for (int i = from + 1; i < to; i++) {
      out.append(':').append(i);
    }
    return out;
  }

  private static void mount(
      Program program, RootFilesystem.Overlay overlay, String at, long flags, CharSequence how) {
    program.add(
        OVERLAY + overlay.mountPoint(),
        Call.MOUNT,
        Arg.of("overlay"),
        Arg.of(at),
        Arg.of("overlay"),
        Arg.of(flags),
        Arg.of(how.toString()));
  }

  /** Unmounts the host's file systems; nothing of them can be reached any more. */
  public static void leave(Program program, int descriptor) {
    program.add("let go of the old root", Call.UMOUNT2, Arg.of("."), Arg.of(MountFlags.MNT_DETACH));
    program.add("enter the root", Call.CHDIR, Arg.of("/"));
    program.add("close the old root", Call.CLOSE, Arg.of(descriptor));
  }

  /** Makes the root, not what is mounted in it, read-only. */
  public static void readOnly(Program program) {
    SystemMountPlanner.setReadOnly(program, "/", false, 0);
  }
}
