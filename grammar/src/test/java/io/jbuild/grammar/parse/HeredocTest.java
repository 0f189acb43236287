package io.jbuild.grammar.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jbuild.grammar.Conformance;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Trees;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HeredocTest {

  @TestFactory
  List<DynamicTest> documents_have_name_content_and_marks() {
    JsonArray wanted = expected().getAsJsonArray("after_first_instruction");
    // the file also shows that USER opens none: what follows is then an unknown instruction
    String text =
        Conformance.text("parser/heredoc/Dockerfile").replace("\nINVALID\n", "\nUSER x\n");
    List<Instruction> instructions = Trees.parse(text).instructions();
    assertEquals(wanted.size(), instructions.size() - 1);
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      JsonArray documents = wanted.get(i).getAsJsonArray();
      Instruction instruction = instructions.get(i + 1);
      tests.add(dynamicTest(instruction.text(), () -> check(documents, heredocs(instruction))));
    }
    return tests;
  }

  private static void check(JsonArray wanted, List<Heredoc> found) {
    assertEquals(wanted.size(), found.size());
    for (int i = 0; i < wanted.size(); i++) {
      JsonObject document = wanted.get(i).getAsJsonObject();
      Heredoc heredoc = found.get(i);
      assertEquals(document.get("name").getAsString(), heredoc.name());
      assertEquals(document.get("content").getAsString(), heredoc.content());
      assertEquals(document.get("expand").getAsBoolean(), heredoc.expand());
      assertEquals(document.get("chomp").getAsBoolean(), heredoc.chomp());
      assertEquals(document.get("fd").getAsInt(), heredoc.descriptor());
    }
  }

  @TestFactory
  List<DynamicTest> words_open_a_document_or_do_not() {
    JsonObject table = expected().getAsJsonObject("word");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement word : table.getAsJsonArray("valid_name_EOF")) {
      tests.add(opens("RUN " + word.getAsString(), List.of("EOF")));
    }
    for (JsonElement word : table.getAsJsonArray("error")) {
      tests.add(opens("RUN " + word.getAsString(), List.of()));
    }
    for (JsonElement word : table.getAsJsonArray("not_a_heredoc")) {
      if (!word.getAsString().contains(" ") && !word.getAsString().isEmpty()) {
        tests.add(opens("RUN " + word.getAsString(), List.of()));
      }
    }
    for (JsonElement row : expected().getAsJsonArray("line")) {
      List<String> names = new ArrayList<>();
      row.getAsJsonObject().getAsJsonArray("names").forEach(name -> names.add(name.getAsString()));
      tests.add(opens(row.getAsJsonObject().get("line").getAsString(), names));
    }
    return tests;
  }

  private static DynamicTest opens(String line, List<String> names) {
    return dynamicTest(
        line,
        () -> {
          String text = "FROM x\n" + line + "\n" + String.join("\n", names) + "\n";
          Instruction run = Trees.parse(text).instructions().get(1);
          assertEquals(names, heredocs(run).stream().map(Heredoc::name).toList());
        });
  }

  @Test
  void body_loses_leading_tabs_when_chomped() {
    JsonObject row = expected().getAsJsonArray("chomp").get(0).getAsJsonObject();
    String text = "FROM x\nCOPY <<-E /x\n" + row.get("in").getAsString() + "\tE\n";
    Heredoc heredoc = heredocs(Trees.parse(text).instructions().get(1)).get(0);
    assertEquals(row.get("out").getAsString(), heredoc.body());
  }

  @Test
  void onbuild_keeps_its_documents() {
    String text = "FROM x\nONBUILD COPY <<A <<B /d/\n1\nA\n2\nB\n";
    Onbuild onbuild = (Onbuild) Trees.parse(text).instructions().get(1);
    assertEquals("COPY <<A <<B /d/\n1\nA\n2\nB", onbuild.trigger());
    assertEquals(2, heredocs(onbuild.instruction()).size());
  }

  @Test
  void opening_word_with_blanks_is_no_path() {
    String text = "FROM x\nCOPY a <<'one two' b /d/\nbody\none two\n";
    CopyInstruction copy = (CopyInstruction) Trees.parse(text).instructions().get(1);
    assertEquals("[a, b]", copy.sources().toString());
    assertEquals("/d/", copy.destination().text());
    assertEquals("<<'one two'", copy.heredocs().get(0).opening().text());
  }

  @Test
  void windows_line_ends_close_documents_and_stay_in_their_content() {
    String text = "FROM x\r\nCOPY <<E /d\r\nbody\r\nE\r\nRUN y\r\n";
    List<Instruction> instructions = Trees.parse(text).instructions();
    assertEquals("body\r\n", heredocs(instructions.get(1)).get(0).content());
    assertEquals(5, instructions.get(2).span().line());
  }

  private static List<Heredoc> heredocs(Instruction instruction) {
    if (instruction instanceof Run run) {
      return run.heredocs();
    }
    return instruction instanceof CopyInstruction copy ? copy.heredocs() : List.of();
  }

  private static JsonObject expected() {
    return Conformance.json("parser/heredoc/expected.json").getAsJsonObject();
  }
}
