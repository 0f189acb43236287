package io.jbuild.runner.birth;

import io.jbuild.runner.program.Op;
import io.jbuild.runner.syscall.Errno;
import java.io.IOException;

/** A call on the way to a running child failed. */
public final class BirthException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;
  private final transient Op op;

  private final transient long[] results;

  BirthException(Op op, int errno, long[] results) {
    super("cannot " + op.what() + ": " + Errno.describe(errno));
    this.results = results.clone();
    this.op = op;
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  /** What a kept call of the program returned before. */
  public long result(int index) {
    return results[index];
  }

  public Op op() {
    return op;
  }
}
