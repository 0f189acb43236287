package io.jbuild.runner.birth;

import io.jbuild.runner.syscall.Machine;
import java.util.HexFormat;

/**
 * The few machine instructions that run between clone3(2) and execve(2).
 *
 * <p>They take one pointer to a control block {@code {failedOp, errno, cloneArgs, cloneArgsSize,
 * program}}. The parent returns with the result of clone3. The child walks the program, nine words
 * a call: {@code {number, a0..a5, tolerated errno, address of the result or 0}}; on an error that
 * is not tolerated it writes address and negated errno into the control block and exits with 127.
 * There is no library call, no stack use and no allocation in the child: it may share its memory
 * with a virtual machine of many threads.
 */
final class Stub {
  static final int WORDS_PER_OP = 9;
  static final int CONTROL_WORDS = 5;

  // clone3; test; ret | loop: load 7 registers; syscall; store; compare; next
  private static final String X86_64 =
      "5341544889fb488b7b10488b7318b8b30100000f054885c07404415c5bc34c8b6320498b0424498b7c2408"
          + "498b742410498b5424184d8b5424204d8b4424284d8b4c24300f05498b4c24404885c97403488901"
          + "483d01f0ffff7223498b4c24384883f9ff74184801c17413488943084c8923bf7f000000b8e70000"
          + "000f054983c448eb9e";

  // the same for arm64; assembled, never run
  private static final String AARCH64 =
      "fd7bbea9f30b00f9f30300aa600a40f9610e40f9683680d2010000d4800000b4f30b40f9fd7bc2a8c0035fd6"
          + "691240f9280140a9210941a9231142a9251940f9010000d42aad43a94b0000b4600100f91ffc3fb1"
          + "430100545f0500b1000100544a0100abc0000054600600f9690200f9e00f80d2c80b80d2010000d4"
          + "29210191ecffff17";

  private Stub() {}

  static byte[] code(Machine machine) {
    return HexFormat.of().parseHex(machine == Machine.X86_64 ? X86_64 : AARCH64);
  }
}
