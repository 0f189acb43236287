package io.jbuild.runner.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class JnaLinuxTest {
  private static final int EBADF = 9;

  /** More than it takes until the call is bound. */
  private static final int MANY = 3000;

  @Test
  void results_and_errors_are_the_same_by_name_and_bound_and_on_any_thread() {
    Linux linux = JnaLinux.open();
    AtomicInteger right = new AtomicInteger();
    IntStream.range(0, MANY)
        .parallel()
        .forEach(
            i -> {
              boolean failed = linux.call(Call.CLOSE, -1) == -EBADF;
              right.addAndGet(failed && opensAndCloses(linux) ? 1 : 0);
            });
    assertEquals(MANY, right.get());
  }

  private static boolean opensAndCloses(Linux linux) {
    try (NativeBlock path = linux.cString("/dev/null")) {
      long fd =
          linux.call(Call.OPENAT, Linux.AT_FDCWD, path.address(), Linux.O_RDONLY | Linux.O_CLOEXEC);
      assertTrue(fd >= 0, () -> "open gave " + fd);
      return linux.call(Call.CLOSE, fd) == 0;
    }
  }
}
