package io.jbuild.grammar.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jbuild.grammar.Copy;
import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MessagesTest {

  /** messages.txt: after each {@code ====} a Dockerfile, {@code ----} and what is said of it. */
  @TestFactory
  List<DynamicTest> errors_say_what_and_where() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String block : resource("messages.txt").split("(?m)^====\n")) {
      if (!block.isEmpty()) {
        String[] parts = block.split("(?m)^----\n", 2);
        tests.add(dynamicTest(parts[0], () -> assertEquals(parts[1], report(parts[0]))));
      }
    }
    assertTrue(tests.size() >= 40);
    return tests;
  }

  @Test
  void columns_count_characters_behind_a_byte_order_mark() {
    DockerfileSyntaxException error = refused("\ufeffFROM \ud83d\ude00 \u00e9\tx y\r\n");
    assertEquals("1:8", error.first().span().toString());
    assertEquals(
        "1 | FROM \ud83d\ude00 \u00e9\tx y\n  |        ^",
        error.first().excerpt(Source.of("f", "\ufeffFROM \ud83d\ude00 \u00e9\tx y\r\n")));
  }

  @Test
  void words_of_continued_lines_are_where_they_stand() {
    String text = "FROM x\r\nRUN a \\\r\n# c\r\n\tb \\\r\n\r\n  c\r\nCOPY a\\\nb c\\\n\\\n d /\r\n";
    Dockerfile file = Trees.parse(text);
    List<Instruction> instructions = file.instructions();
    assertEquals("RUN a \tb   c", instructions.get(1).text());
    assertEquals("2:1", instructions.get(1).span().toString());
    assertEquals(6, instructions.get(1).span().endLine());
    Copy copy = (Copy) instructions.get(2);
    assertEquals("[ab, c, d]", copy.sources().toString());
    assertEquals("7:6", copy.sources().get(0).span().toString());
    assertEquals("8:3", copy.sources().get(1).span().toString());
    assertEquals("10:2", copy.sources().get(2).span().toString());
    assertEquals(1, file.emptyContinuations().size());
    assertEquals(5, file.emptyContinuations().get(0).line());
  }

  @Test
  void at_most_twenty_errors_are_told() {
    DockerfileSyntaxException error = refused("FROM x\n" + "NOPE\n".repeat(100));
    assertEquals(DockerfileSyntaxException.LIMIT, error.diagnostics().size());
    assertEquals("line 2:1: unknown instruction: NOPE (and 19 more errors)", error.getMessage());
  }

  @Test
  void comments_above_are_kept_and_an_empty_one_parts_them() {
    String text = "# syntax=x\n# a\n#\n# b  \n\n  # c\nFROM x\n# d\nRUN y \\\n# e\n z\n# f\n";
    Dockerfile file = Trees.parse(text);
    assertEquals("[b, c]", comments(file.instructions().get(0)));
    assertEquals("[d]", comments(file.instructions().get(1)));
  }

  @Test
  void flags_lose_one_layer_of_quotes() {
    String text = "FROM x\nRUN --mount=type=bind,'target=/a b',\"from=c\" ls\n";
    Run run = (Run) Trees.parse(text).instructions().get(1);
    assertEquals("type=bind,target=/a b,from=c", run.mounts().get(0).value().text());
    assertEquals("/a b", run.mounts().get(0).find("target", "dst").orElseThrow().text());
  }

  @Test
  void flags_keep_their_control_characters() {
    String text = "FROM x\nCOPY --chown=\"a\0b\" c /\nCOPY --chown=a\0b c /\n";
    for (Instruction instruction : Trees.parse(text).instructions().subList(1, 3)) {
      assertEquals("a\0b", ((Copy) instruction).head().flags().get(0).value().get().text());
    }
  }

  @Test
  void trigger_is_the_rest_of_its_line() {
    String text = "FROM x\nOnBuild   copy --link \\\n  a b\n";
    Onbuild onbuild = (Onbuild) Trees.parse(text).instructions().get(1);
    assertEquals("copy --link   a b", onbuild.trigger());
    assertEquals("copy", onbuild.instruction().head().name().text());
  }

  private static String comments(Instruction instruction) {
    return instruction.comments().stream().map(c -> c.text()).toList().toString();
  }

  private static DockerfileSyntaxException refused(String text) {
    return assertThrows(
        DockerfileSyntaxException.class, () -> DockerfileParser.parse(Source.of("f", text)));
  }

  private static String report(String text) {
    Source source = Source.of("Dockerfile", text);
    try {
      Trees.parse(text);
      return "ok\n";
    } catch (DockerfileSyntaxException e) {
      StringBuilder report = new StringBuilder();
      for (Diagnostic diagnostic : e.diagnostics()) {
        report.append(diagnostic).append('\n').append(diagnostic.excerpt(source)).append('\n');
      }
      return report.toString();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = MessagesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
