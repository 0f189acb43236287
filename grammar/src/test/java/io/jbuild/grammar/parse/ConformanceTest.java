package io.jbuild.grammar.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jbuild.grammar.Conformance;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Trees;
import io.jbuild.grammar.antlr.LogicalText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What BuildKit's own parser tests and 789 real files say. */
class ConformanceTest {
  /** Files with a tree at the level of BuildKit's parser, but no valid instructions. */
  private static final Set<String> BROKEN_INSTRUCTIONS =
      Set.of(
          "compose__pkg_e2e_fixtures_wrong-composefile_service1_Dockerfile",
          "podman__test_build_from-multiple-files_Dockerfile2.nofrom");

  @TestFactory
  List<DynamicTest> files_give_the_expected_tree() {
    return folders(
        "parser/testfiles",
        folder -> {
          Source source = source(folder.resolve("Dockerfile"));
          String wanted = Conformance.read(folder.resolve("result")).strip();
          return () -> assertEquals(wanted, TreeDump.of(source));
        });
  }

  @TestFactory
  List<DynamicTest> broken_files_are_refused() {
    return folders(
        "parser/testfiles-negative",
        folder -> {
          Source source = source(folder.resolve("Dockerfile"));
          return () ->
              assertThrows(DockerfileSyntaxException.class, () -> DockerfileParser.parse(source));
        });
  }

  @Test
  void instructions_know_their_lines() {
    JsonObject wanted = Conformance.json("parser/testfile-line/lines.json").getAsJsonObject();
    Source source = source(Conformance.path("parser/testfile-line/Dockerfile"));
    assertEquals(
        wanted.getAsJsonArray("instructions").toString(), lines(Trees.parse(source)).toString());
  }

  @TestFactory
  List<DynamicTest> real_files_parse_and_give_the_expected_tree() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String row : Conformance.text("corpus/ast.jsonl").split("\n")) {
      JsonObject wanted = JsonParser.parseString(row).getAsJsonObject();
      String name = wanted.get("file").getAsString();
      tests.add(dynamicTest(name, () -> checkReal(name, wanted)));
    }
    assertTrue(tests.size() >= 789, () -> tests.size() + " files");
    return tests;
  }

  private static void checkReal(String name, JsonObject wanted) {
    Source source = source(Conformance.path("corpus/files/" + name));
    assertEquals(wanted.get("ast").getAsString(), TreeDump.of(source));
    if (BROKEN_INSTRUCTIONS.contains(name)) {
      return;
    }
    Dockerfile file = Trees.parse(source);
    assertEquals(wanted.get("lines").toString(), lines(file).toString());
    assertEquals(wanted.get("ast").getAsString().lines().count(), file.instructions().size());
  }

  @TestFactory
  List<DynamicTest> real_files_have_the_expected_verdict() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String row : Conformance.text("corpus/index.tsv").split("\n")) {
      String[] fields = row.split("\t");
      if (row.startsWith("#")) {
        continue;
      }
      Source source = source(Conformance.path("corpus/files/" + fields[0]));
      tests.add(
          dynamicTest(
              fields[0],
              () -> {
                if (fields[1].equals("ok")) {
                  Dockerfile file = DockerfileParser.parse(source);
                  assertEquals(Integer.parseInt(fields[2]), file.stages().size());
                  assertEquals(Integer.parseInt(fields[3]), file.instructions().size());
                } else {
                  assertThrows(
                      DockerfileSyntaxException.class, () -> DockerfileParser.parse(source));
                }
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> invalid_instructions_say_why() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : table("instruction_errors")) {
      String input = element.getAsJsonObject().get("in").getAsString();
      String wanted = element.getAsJsonObject().get("error").getAsString();
      tests.add(
          dynamicTest(
              input,
              () -> {
                DockerfileSyntaxException error =
                    assertThrows(
                        DockerfileSyntaxException.class,
                        () -> DockerfileParser.parse(Source.of("Dockerfile", input)));
                assertTrue(error.getMessage().contains(wanted), error.getMessage());
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> json_arrays_are_read_or_left_to_the_shell() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement row : table("json_array_valid")) {
      JsonArray pair = row.getAsJsonArray();
      StringBuilder wanted = new StringBuilder("(from \"x\")\n(cmd");
      for (JsonElement string : pair.get(1).getAsJsonArray()) {
        wanted.append(' ').append(TreeDump.quote(string.getAsString()));
      }
      String text = "FROM x\nCMD " + pair.get(0).getAsString();
      tests.add(
          dynamicTest(
              text, () -> assertEquals(wanted + ")", TreeDump.of(Source.of("json", text)))));
      tests.add(dynamicTest(text + " again", () -> Trees.parse(text)));
    }
    for (JsonElement row : table("json_array_invalid")) {
      Source source = Source.of("json", "FROM x\nCMD " + row.getAsString());
      tests.add(
          dynamicTest(
              row.getAsString(),
              () ->
                  assertThrows(
                      DockerfileSyntaxException.class, () -> DockerfileParser.parse(source))));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> lines_are_split_into_words() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : table("words")) {
      JsonObject row = element.getAsJsonObject();
      String input = row.get("in").getAsString();
      StringBuilder wanted = new StringBuilder("(from \"x\")\n(arg");
      for (JsonElement word : row.getAsJsonArray("out")) {
        wanted.append(' ').append(TreeDump.quote(word.getAsString()));
      }
      Source source = Source.of("words", "FROM x\nARG " + input);
      tests.add(dynamicTest(input, () -> assertEquals(wanted + ")", TreeDump.of(source))));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> directives_are_found() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : table("directives")) {
      JsonObject row = element.getAsJsonObject();
      tests.add(dynamicTest(row.get("in").getAsString(), () -> checkDirective(row)));
    }
    return tests;
  }

  private static void checkDirective(JsonObject row) {
    Source source = Source.of("Dockerfile", row.get("in").getAsString());
    if (row.has("syntax")) {
      JsonElement syntax = row.get("syntax");
      assertEquals(
          syntax.isJsonNull() ? "" : syntax.getAsString(),
          DockerfileParser.findSyntax(source).orElse(""));
    }
    LogicalText text = LogicalText.of(source);
    if (row.has("check")) {
      JsonElement check = row.get("check");
      assertEquals(check.isJsonNull(), text.directives().isEmpty());
      if (!check.isJsonNull()) {
        assertEquals(check.getAsString(), text.directives().get(0).value().split(" ")[0]);
      }
    }
    if (row.has("directives")) {
      JsonArray wanted = row.getAsJsonArray("directives");
      assertEquals(wanted.size(), text.directives().size());
      JsonArray first = wanted.get(0).getAsJsonArray();
      assertEquals(first.get(0).getAsString(), text.directives().get(0).name());
      assertEquals(first.get(1).getAsString(), text.directives().get(0).value());
    }
    if (row.has("line")) {
      assertEquals(row.get("line").getAsInt(), text.directives().get(0).span().line());
    }
  }

  private static JsonArray table(String name) {
    JsonArray table = Conformance.json("parser/tables.json").getAsJsonObject().getAsJsonArray(name);
    assertFalse(table.isEmpty());
    return table;
  }

  private static JsonArray lines(Dockerfile file) {
    JsonArray lines = new JsonArray();
    for (Instruction instruction : file.instructions()) {
      JsonArray pair = new JsonArray();
      pair.add(instruction.span().line());
      pair.add(instruction.span().endLine());
      lines.add(pair);
    }
    return lines;
  }

  private static Source source(Path file) {
    return Source.of(file.getFileName().toString(), Conformance.read(file));
  }

  private static List<DynamicTest> folders(String parent, Function<Path, Executable> test) {
    try (Stream<Path> folders = Files.list(Conformance.path(parent))) {
      List<DynamicTest> tests =
          folders
              .sorted()
              .map(folder -> dynamicTest(folder.getFileName().toString(), test.apply(folder)))
              .toList();
      assertFalse(tests.isEmpty());
      return tests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
