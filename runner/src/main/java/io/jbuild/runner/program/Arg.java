package io.jbuild.runner.program;

import io.jbuild.layercache.Bytes;
import java.util.List;

/** An argument of a system call in a program. */
public sealed interface Arg {

  /** A number. */
  record Num(long value) implements Arg {}

  /** A text as C has it. */
  record Text(String value) implements Arg {}

  /** A list of texts that ends with a null pointer, as execve(2) takes it. */
  record Texts(List<String> values) implements Arg {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** Bytes in memory, and in them the addresses of others. */
  record Raw(List<Piece> pieces) implements Arg {
    public Raw {
      pieces = List.copyOf(pieces);
    }
  }

  /** A part of raw memory. */
  sealed interface Piece {}

  /** Bytes as they are. */
  record Data(Bytes bytes) implements Piece {}

  /** The address of other memory. */
  record Address(Raw target) implements Piece {}

  Num NULL = new Num(0);

  static Num of(long value) {
    return new Num(value);
  }

  static Text of(String value) {
    return new Text(value);
  }

  static Raw bytes(byte[] value) {
    return new Raw(List.of(new Data(Bytes.of(value))));
  }
}
