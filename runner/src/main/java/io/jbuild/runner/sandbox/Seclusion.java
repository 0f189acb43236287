package io.jbuild.runner.sandbox;

import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Keeps a process without namespaces from those around it: from the kernel on that can do it, it
 * may signal, trace and look into its own children alone, and connect to no abstract socket but
 * theirs.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/landlock.7.html">landlock(7)</a>
 */
final class Seclusion {
  private static final int VERSION = 1;
  private static final long SCOPE_ABSTRACT_UNIX_SOCKET = 1;
  private static final long SCOPE_SIGNAL = 2;

  /** Linux 6.12: the first that knows scopes. */
  private static final int SCOPES = 6;

  private Seclusion() {}

  /** Whether the kernel knows scopes, and whoever confines us leaves them to us. */
  static boolean isThere(Linux linux) {
    return linux.call(Call.LANDLOCK_CREATE_RULESET, 0, 0, VERSION) >= SCOPES;
  }

  /**
   * To be planned behind no_new_privs.
   *
   * @param descriptor the lowest that is free
   */
  static void plan(Program program, int descriptor) {
    ByteBuffer attributes = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    // files and ports: nothing is forbidden
    attributes.putLong(0).putLong(0).putLong(SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL);
    program.add(
        "plan to keep to ourselves",
        Call.LANDLOCK_CREATE_RULESET,
        Arg.bytes(attributes.array()),
        Arg.of(attributes.capacity()),
        Arg.of(0));
    program.add("keep to ourselves", Call.LANDLOCK_RESTRICT_SELF, Arg.of(descriptor), Arg.of(0));
    program.add("close the plan", Call.CLOSE, Arg.of(descriptor));
  }
}
