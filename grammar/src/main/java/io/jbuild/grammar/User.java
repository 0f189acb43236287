package io.jbuild.grammar;

/** {@code USER}: {@code user[:group]} for later instructions and for containers. */
public record User(Head head, Word user) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.USER;
  }
}
