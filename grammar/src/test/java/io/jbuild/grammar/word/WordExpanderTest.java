package io.jbuild.grammar.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jbuild.grammar.Conformance;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WordExpanderTest {
  private static final WordExpander EXPANDER = WordExpander.of('\\');
  private static final Map<String, String> NOTHING = Map.of();

  @TestFactory
  List<DynamicTest> one_word_comes_out_of_one_word() {
    Map<String, String> env = Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Conformance.text("parser/envVarTest.txt").split("\n")) {
      String[] fields = line.split("\\|", 3);
      if (line.startsWith("#") || line.isBlank() || fields[0].strip().equals("W")) {
        continue;
      }
      String input = fields[1].strip();
      String wanted = fields[2].strip();
      tests.add(
          dynamicTest(
              input,
              () -> {
                if (wanted.equals("error")) {
                  assertThrows(DockerfileSyntaxException.class, () -> expand(input, env));
                } else {
                  assertEquals(wanted, expand(input, env).text());
                }
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> words_are_split_after_expansion() {
    Map<String, String> env = new HashMap<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Conformance.text("parser/wordsTest.txt").split("\n")) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      if (line.startsWith("ENV ")) {
        String[] pair = line.substring(4).split("=", 2);
        env.put(pair[0], pair[1]);
        continue;
      }
      String[] fields = line.split("\\|", 2);
      String input = fields[0].strip();
      String wanted = fields[1].stripLeading();
      Map<String, String> seen = Map.copyOf(env);
      tests.add(
          dynamicTest(
              input,
              () -> {
                if (wanted.equals("error")) {
                  assertThrows(DockerfileSyntaxException.class, () -> expand(input, seen));
                } else {
                  assertEquals(List.of(wanted.split(",")), expand(input, seen).words());
                }
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> operators_work_and_tell_which_variables_they_used() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : Conformance.json("parser/expansion.json").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      Map<String, String> env = new HashMap<>();
      row.getAsJsonObject("env").asMap().forEach((k, v) -> env.put(k, v.getAsString()));
      String input = row.get("input").getAsString();
      tests.add(dynamicTest(input + " " + env, () -> check(row, input, env)));
    }
    return tests;
  }

  private static void check(JsonObject row, String input, Map<String, String> env) {
    if (row.has("error")) {
      String message =
          assertThrows(DockerfileSyntaxException.class, () -> expand(input, env)).getMessage();
      if (row.has("message")) {
        assertTrue(message.contains(row.get("message").getAsString()), message);
      }
      return;
    }
    Expansion expansion = expand(input, env);
    assertEquals(row.get("expected").getAsString(), expansion.text());
    if (row.has("matches") || row.has("unmatched")) {
      assertEquals(names(row, "matches"), new TreeSet<>(expansion.found()));
      assertEquals(names(row, "unmatched"), new TreeSet<>(expansion.missing()));
    }
  }

  private static Set<String> names(JsonObject row, String key) {
    Set<String> names = new TreeSet<>();
    if (row.has(key)) {
      row.getAsJsonArray(key).forEach(name -> names.add(name.getAsString()));
    }
    return names;
  }

  @Test
  void backtick_escapes_when_the_file_says_so() {
    Word word = word("c:\\$V `$V");
    assertEquals("c:\\x $V", WordExpander.of('`').expand(word, Map.of("V", "x")::get).text());
  }

  @Test
  void heredoc_body_keeps_quotes_and_loses_escapes() {
    Heredoc heredoc = heredoc("\t\"$A\" '$A' \\$A \\\\ ${B:-none}\n", true, true);
    assertEquals(
        "\"x\" 'x' $A \\ none\n", EXPANDER.expandBody(heredoc, Map.of("A", "x")::get).text());
  }

  @Test
  void quoted_heredoc_body_stays_as_it_is() {
    String content = "\t$A \\$A\n";
    assertEquals(content, EXPANDER.expandBody(heredoc(content, false, false), NOTHING::get).text());
  }

  @Test
  void deep_nesting_is_refused_instead_of_overflowing_the_stack() {
    String deep = "${a:-".repeat(100_000) + "}".repeat(100_000);
    String message =
        assertThrows(DockerfileSyntaxException.class, () -> expand(deep, NOTHING)).getMessage();
    assertTrue(message.endsWith("substitutions are nested more than 100 deep"), message);
  }

  @Test
  void replacing_empty_matches_puts_text_between_all_characters() {
    assertEquals("-a-b-", expand("${V//$E/-}", Map.of("V", "ab", "E", "")).text());
  }

  @Test
  void dollar_in_a_replacement_is_plain_text() {
    assertEquals("<$1>", expand("${V//b/$D}", Map.of("V", "<b>", "D", "$1")).text());
  }

  private static Heredoc heredoc(String content, boolean expand, boolean chomp) {
    return new Heredoc("EOF", content, expand, chomp, 0, word("<<EOF"), word(content).span());
  }

  private static Word word(String text) {
    return new Word(text, Source.of("test", text).span(0, text.length()));
  }

  private static Expansion expand(String input, Map<String, String> env) {
    return EXPANDER.expand(word(input), env::get);
  }
}
