package io.jbuild.grammar;

/** {@code STOPSIGNAL}: the signal, name or number, that ends a container. */
public record StopSignal(Head head, Word signal) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.STOPSIGNAL;
  }
}
