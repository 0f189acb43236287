package io.jbuild.runner.sandbox;

import io.jbuild.layercache.Bytes;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A terminal from the container's own devpts: the child opens it, makes it its controlling terminal
 * and sends the other end here over a socket (pty(7), unix(7) SCM_RIGHTS).
 */
final class TerminalPlan implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 02000000;
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGPTPEER = 0x5441;
  private static final int TIOCSWINSZ = 0x5414;
  private static final int TIOCSCTTY = 0x540e;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int MSGHDR_SIZE = 56;
  private static final int CMSG_SIZE = 24;
  private static final int CMSG_LENGTH = 20;

  private final Linux linux;
  private final Stdio.NewTerminal size;
  private final int ours;
  private final int theirs;

  private TerminalPlan(Linux linux, Stdio.NewTerminal size, int ours, int theirs) {
    this.linux = linux;
    this.size = size;
    this.ours = ours;
    this.theirs = theirs;
  }

  static TerminalPlan open(Linux linux, Stdio.NewTerminal size) throws IOException {
    try (NativeBlock fds = linux.allocate(8)) {
      long r = linux.call(Call.SOCKETPAIR, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, fds.address());
      if (r < 0) {
        throw new IOException("cannot make a pair of sockets: " + Errno.describe((int) -r));
      }
      return new TerminalPlan(linux, size, fds.getInt(0), fds.getInt(4));
    }
  }

  /** The child's end of the socket, as it is numbered here. */
  int socket() {
    return theirs;
  }

  /**
   * Opens the terminal and makes it 0, 1 and 2.
   *
   * @param socket the number that the child's end has there
   * @param next the number that the next descriptor has
   */
  void plan(Program program, int socket, int next) {
    int slave = next + 1;
    openat(program, "/dev/pts/ptmx");
    program.add(
        "unlock the terminal",
        Call.IOCTL,
        Arg.of(next),
        Arg.of(TIOCSPTLCK),
        Arg.bytes(new byte[4]));
    // by descriptor: its number is not known, and its name may be another's
    program.add(
        "open the other end of the terminal",
        Call.IOCTL,
        Arg.of(next),
        Arg.of(TIOCGPTPEER),
        Arg.of(Linux.O_RDWR | Linux.O_NOCTTY | Linux.O_CLOEXEC));
    if (size.rows() > 0 && size.columns() > 0) {
      program.add(
          "set the size of the terminal",
          Call.IOCTL,
          Arg.of(next),
          Arg.of(TIOCSWINSZ),
          Arg.bytes(windowSize(size.rows(), size.columns())));
    }
    program.add("send the terminal", Call.SENDMSG, Arg.of(socket), message(next), Arg.of(0));
    program.add(
        "take the terminal as controlling terminal",
        Call.IOCTL,
        Arg.of(slave),
        Arg.of(TIOCSCTTY),
        Arg.of(0));
    for (int i = 0; i < 3; i++) {
      program.add("set descriptor " + i, Call.DUP3, Arg.of(slave), Arg.of(i), Arg.of(0));
    }
  }

  private static void openat(Program program, String path) {
    program.add(
        "open " + path,
        Call.OPENAT,
        Arg.of(Linux.AT_FDCWD),
        Arg.of(path),
        Arg.of(Linux.O_RDWR | Linux.O_NOCTTY | Linux.O_CLOEXEC),
        Arg.of(0));
  }

  static byte[] windowSize(int rows, int columns) {
    ByteBuffer out = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    out.putShort((short) rows).putShort((short) columns);
    return out.array();
  }

  /** struct msghdr with one byte of data and one descriptor. */
  static Arg.Raw message(int descriptor) {
    ByteBuffer control = ByteBuffer.allocate(CMSG_SIZE).order(ByteOrder.nativeOrder());
    control.putLong(CMSG_LENGTH).putInt(SOL_SOCKET).putInt(SCM_RIGHTS).putInt(descriptor);
    ByteBuffer one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    one.putLong(1);
    Arg.Raw vector =
        new Arg.Raw(
            List.of(new Arg.Address(Arg.bytes(new byte[8])), new Arg.Data(Bytes.of(one.array()))));
    ByteBuffer lengths = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    lengths.putLong(CMSG_SIZE);
    return new Arg.Raw(
        List.of(
            new Arg.Data(Bytes.of(new byte[16])),
            new Arg.Address(vector),
            new Arg.Data(Bytes.of(one.array())),
            new Arg.Address(Arg.bytes(control.array())),
            new Arg.Data(Bytes.of(lengths.array()))));
  }

  /** Takes the other end of the terminal; the child has sent it before it became the command. */
  int receive() throws IOException {
    return receive(linux, ours);
  }

  /** Takes a descriptor that was sent. */
  static int receive(Linux linux, int socket) throws IOException {
    try (NativeBlock header = linux.allocate(MSGHDR_SIZE);
        NativeBlock vector = linux.allocate(16);
        NativeBlock data = linux.allocate(8);
        NativeBlock control = linux.allocate(CMSG_SIZE)) {
      vector.putLong(0, data.address());
      vector.putLong(8, 1);
      header.putLong(16, vector.address());
      header.putLong(24, 1);
      header.putLong(32, control.address());
      header.putLong(40, CMSG_SIZE);
      long r = linux.call(Call.RECVMSG, socket, header.address(), MSG_CMSG_CLOEXEC);
      if (r <= 0 || header.getLong(40) < CMSG_LENGTH) {
        throw new IOException(
            "cannot receive a descriptor: "
                + (r < 0 ? Errno.describe((int) -r) : "no descriptor came"));
      }
      return control.getInt(16);
    }
  }

  @Override
  public void close() {
    linux.close(ours);
    linux.close(theirs);
  }
}
