package io.jbuild.grammar.print;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.grammar.Trees;
import org.junit.jupiter.api.Test;

/** What the corpus does not have; that a print parses to the same tree is checked in every test. */
final class DockerfilePrinterTest {

  @Test
  void a_name_that_ends_with_the_escape_character_stays_apart_from_its_value() {
    String text = "FROM x\nLABEL \\  a=b\n";
    assertEquals("\n" + text, DockerfilePrinter.print(Trees.parse(text)));
  }
}
