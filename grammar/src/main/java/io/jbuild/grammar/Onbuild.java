package io.jbuild.grammar;

/**
 * {@code ONBUILD}: an instruction for the builds that start from this image.
 *
 * @param trigger its text with its here-documents, as the image config stores it
 * @param instruction its tree; its spans are places in this file
 */
public record Onbuild(Head head, String trigger, Instruction instruction) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.ONBUILD;
  }
}
