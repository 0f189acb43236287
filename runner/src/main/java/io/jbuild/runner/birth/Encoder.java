package io.jbuild.runner.birth;

import io.jbuild.layercache.PathBytes;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Op;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays a program out in memory, all of it in one block. */
final class Encoder {
  private static final int WORD = 8;

  private final Linux linux;
  private final List<Op> ops;
  private final List<byte[]> data = new ArrayList<>();
  private long end;

  private Encoder(Linux linux, Program program) {
    this.linux = linux;
    this.ops = program.ops();
    // the program itself, then a word a call for its result
    end = (long) ops.size() * (Stub.WORDS_PER_OP + 1) * WORD;
  }

  /** The block; the program is at its start. The caller closes it once the child has exec'ed. */
  static NativeBlock encode(Linux linux, Program program) {
    return new Encoder(linux, program).encode();
  }

  /** Where the result of a call is in the block. */
  static long resultOffset(int ops, int index) {
    return (long) ops * Stub.WORDS_PER_OP * WORD + (long) index * WORD;
  }

  /** A value to be written once addresses are known: as it is, or from the start of the block. */
  private record Word(long value, boolean relative) {}

  private NativeBlock encode() {
    List<Word> words = new ArrayList<>(ops.size() * Stub.WORDS_PER_OP);
    List<long[]> links = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      words.add(new Word(op.call().number(linux.machine()), false));
      for (int a = 0; a < 6; a++) {
        words.add(a < op.args().size() ? word(op.args().get(a), links) : new Word(0, false));
      }
      words.add(new Word(op.tolerated(), false));
      words.add(op.kept() ? new Word(resultOffset(ops.size(), i), true) : new Word(0, false));
    }
    NativeBlock block = linux.allocate(end);
    long at = 0;
    for (Word w : words) {
      block.putLong(at, w.relative() ? block.address() + w.value() : w.value());
      at += WORD;
    }
    at = (long) ops.size() * (Stub.WORDS_PER_OP + 1) * WORD;
    for (byte[] d : data) {
      block.putBytes(at, d, d.length);
      at += d.length;
    }
    for (long[] link : links) {
      block.putLong(link[0], block.address() + link[1]);
    }
    return block;
  }

  private Word word(Arg arg, List<long[]> links) {
    if (arg instanceof Arg.Num n) {
      return new Word(n.value(), false);
    }
    if (arg instanceof Arg.Text t) {
      return new Word(text(t.value()), true);
    }
    if (arg instanceof Arg.Texts t) {
      List<Long> addresses = new ArrayList<>();
      for (String s : t.values()) {
        addresses.add(text(s));
      }
      long vector = append(new byte[(addresses.size() + 1) * WORD]);
      for (int i = 0; i < addresses.size(); i++) {
        links.add(new long[] {vector + (long) i * WORD, addresses.get(i)});
      }
      return new Word(vector, true);
    }
    return new Word(raw((Arg.Raw) arg, links), true);
  }

  private long raw(Arg.Raw raw, List<long[]> links) {
    List<long[]> own = new ArrayList<>();
    int length = 0;
    for (Arg.Piece piece : raw.pieces()) {
      if (piece instanceof Arg.Address a) {
        own.add(new long[] {length, raw(a.target(), links)});
        length += WORD;
      } else {
        length += ((Arg.Data) piece).bytes().length();
      }
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (Arg.Piece piece : raw.pieces()) {
      if (piece instanceof Arg.Data d) {
        System.arraycopy(d.bytes().toArray(), 0, bytes, at, d.bytes().length());
        at += d.bytes().length();
      } else {
        at += WORD;
      }
    }
    long start = append(bytes);
    for (long[] o : own) {
      links.add(new long[] {start + o[0], o[1]});
    }
    return start;
  }

  private long text(String value) {
    byte[] bytes = PathBytes.encode(value);
    byte[] terminated = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, terminated, 0, bytes.length);
    return append(terminated);
  }

  /** Adds bytes, padded to a word; where they will be from the start of the block. */
  private long append(byte[] bytes) {
    long at = end;
    int padded = (bytes.length + WORD - 1) / WORD * WORD;
    data.add(padded == bytes.length ? bytes : Arrays.copyOf(bytes, padded));
    end += padded;
    return at;
  }
}
