package io.jbuild.runner.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A classic BPF program being written; the test is then followed by what it decides, so that jumps
 * only go forward.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/networking/filter.html">filter.rst</a>
 */
final class Bpf {
  private static final int MAX_SHORT_JUMP = 255;
  private static final int LD_W_ABS = 0x20;
  private static final int JMP_JA = 0x05;
  private static final int JMP_JEQ_K = 0x15;
  private static final int JMP_JGT_K = 0x25;
  private static final int JMP_JGE_K = 0x35;
  private static final int ALU_AND_K = 0x54;
  private static final int RET_K = 0x06;

  private final List<long[]> code = new ArrayList<>();

  int size() {
    return code.size();
  }

  Bpf load(int offset) {
    return add(LD_W_ABS, 0, 0, offset);
  }

  Bpf and(int mask) {
    return add(ALU_AND_K, 0, 0, mask);
  }

  Bpf ret(int action) {
    return add(RET_K, 0, 0, action);
  }

  /** Goes {@code yes} or {@code no} instructions further. */
  Bpf jumpIfEqual(int value, int yes, int no) {
    return add(JMP_JEQ_K, yes, no, value);
  }

  Bpf jumpIfGreater(int value, int yes, int no) {
    return add(JMP_JGT_K, yes, no, value);
  }

  Bpf jumpIfGreaterOrEqual(int value, int yes, int no) {
    return add(JMP_JGE_K, yes, no, value);
  }

  /** {@code below} when the accumulator is less than the value, {@code rest} otherwise. */
  Bpf split(int value, Bpf below, Bpf rest) {
    if (below.size() <= MAX_SHORT_JUMP) {
      jumpIfGreaterOrEqual(value, below.size(), 0);
    } else {
      jumpIfGreaterOrEqual(value, 0, 1).skip(below.size());
    }
    code.addAll(below.code);
    code.addAll(rest.code);
    return this;
  }

  /** Goes any number of instructions further. */
  Bpf skip(int instructions) {
    return add(JMP_JA, 0, 0, instructions);
  }

  Bpf append(Bpf other) {
    code.addAll(other.code);
    return this;
  }

  private Bpf add(int op, int yes, int no, int k) {
    if (yes > MAX_SHORT_JUMP || no > MAX_SHORT_JUMP) {
      throw new IllegalStateException("a conditional jump reaches 255 instructions: " + yes);
    }
    code.add(new long[] {op, yes, no, k});
    return this;
  }

  /** As struct sock_filter, in this machine's byte order. */
  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.nativeOrder());
    for (long[] i : code) {
      out.putShort((short) i[0]).put((byte) i[1]).put((byte) i[2]).putInt((int) i[3]);
    }
    return out.array();
  }
}
