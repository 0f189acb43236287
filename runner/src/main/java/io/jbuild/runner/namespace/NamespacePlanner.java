package io.jbuild.runner.namespace;

import io.jbuild.layercache.PathBytes;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.birth.Birth;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;

/** Which namespaces a container has of its own (namespaces(7)). */
public final class NamespacePlanner {
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
  private static final int IFF_UP = 1;
  private static final int IFREQ_SIZE = 40;

  private NamespacePlanner() {}

  /** The CLONE_NEW… bits to be born with. */
  public static long flags(RunSpec spec) {
    long flags = Birth.CLONE_NEWNS | Birth.CLONE_NEWCGROUP;
    for (Namespace n : Namespace.values()) {
      flags |= spec.owns(n) ? flag(n) : 0;
    }
    return spec.network() instanceof NetworkMode.None ? flags | Birth.CLONE_NEWNET : flags;
  }

  /** The CLONE_NEW… bit of one. */
  public static long flag(Namespace namespace) {
    return switch (namespace) {
      case IPC -> Birth.CLONE_NEWIPC;
      case PID -> Birth.CLONE_NEWPID;
      case UTS -> Birth.CLONE_NEWUTS;
    };
  }

  /**
   * Enters a network namespace that exists.
   *
   * @param descriptor of it, open in this process
   */
  public static void joinNetwork(Program program, int descriptor) {
    program.add(
        "enter the network namespace", Call.SETNS, Arg.of(descriptor), Arg.of(Birth.CLONE_NEWNET));
  }

  /** The name of its file in {@code /proc/PID/ns}. */
  public static String file(Namespace namespace) {
    return switch (namespace) {
      case IPC -> "ipc";
      case PID -> "pid";
      case UTS -> "uts";
    };
  }

  /**
   * Brings loopback up in a new network namespace; the kernel gives it its addresses itself.
   *
   * @param socket the number that the next descriptor has
   */
  public static void loopback(Program program, int socket) {
    byte[] request = new byte[IFREQ_SIZE];
    request[0] = 'l';
    request[1] = 'o';
    request[16] = IFF_UP;
    program.add(
        "open a socket", Call.SOCKET, Arg.of(AF_INET), Arg.of(SOCK_DGRAM_CLOEXEC), Arg.of(0));
    program.add(
        "bring loopback up", Call.IOCTL, Arg.of(socket), Arg.of(SIOCSIFFLAGS), Arg.bytes(request));
    program.add("close the socket", Call.CLOSE, Arg.of(socket));
  }

  public static void hostname(Program program, String name) {
    program.add(
        "set the host name to " + name,
        Call.SETHOSTNAME,
        Arg.of(name),
        Arg.of(PathBytes.encode(name).length));
  }

  /** The file in /proc belongs to the host's root, so that another user could not write to it. */
  public static void domainName(Program program, String name) {
    program.add(
        "set the domain name to " + name,
        Call.SETDOMAINNAME,
        Arg.of(name),
        Arg.of(PathBytes.encode(name).length));
  }
}
