package io.jbuild.runner.network;

import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The interfaces of one network namespace: that of the thread which opened this. They are asked by
 * netdevice(7), not read from /sys, which shows the namespace in which it was mounted.
 */
final class Interfaces implements Closeable {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final int IFREQ_SIZE = 40;
  private static final int IFREQ_VALUE = 16;
  private static final short IFF_UP = 1;

  private final Linux linux;
  private final int socket;

  private Interfaces(Linux linux, int socket) {
    this.linux = linux;
    this.socket = socket;
  }

  static Interfaces open(Linux linux) throws IOException {
    long socket = linux.call(Call.SOCKET, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    if (socket < 0) {
      throw new IOException("cannot open a socket: " + Errno.describe((int) -socket));
    }
    return new Interfaces(linux, (int) socket);
  }

  /** Empty where there is no interface of this name. */
  OptionalInt index(String name) throws IOException {
    return value(SIOCGIFINDEX, name);
  }

  /** Empty where there is no interface of this name. */
  OptionalInt mtu(String name) throws IOException {
    return value(SIOCGIFMTU, name);
  }

  void up(String name) throws IOException {
    try (NativeBlock request = request(name)) {
      request.putShort(IFREQ_VALUE, IFF_UP);
      long result = linux.call(Call.IOCTL, socket, SIOCSIFFLAGS, request.address());
      if (result < 0) {
        throw new IOException("cannot bring " + name + " up: " + Errno.describe((int) -result));
      }
    }
  }

  private OptionalInt value(long what, String name) throws IOException {
    try (NativeBlock request = request(name)) {
      int error = (int) -linux.call(Call.IOCTL, socket, what, request.address());
      if (error == Errno.ENODEV) {
        return OptionalInt.empty();
      }
      if (error > 0) {
        throw new IOException("cannot find the interface " + name + ": " + Errno.describe(error));
      }
      return OptionalInt.of(request.getInt(IFREQ_VALUE));
    }
  }

  /** struct ifreq. */
  private NativeBlock request(String name) {
    NativeBlock request = linux.allocate(IFREQ_SIZE);
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    request.putBytes(0, bytes, bytes.length);
    return request;
  }

  @Override
  public void close() {
    linux.close(socket);
  }
}
