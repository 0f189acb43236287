package io.jbuild.runner.network;

import io.jbuild.runner.syscall.Errno;
import java.io.IOException;

/** The kernel refused a change of the network. */
final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  NetlinkException(String what, int errno) {
    super(what + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
