package io.jbuild.grammar.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.grammar.Conformance;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Trees;
import io.jbuild.grammar.parse.DockerfileParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinterTest {

  @Test
  void directive_at_the_top_skips_rules_everywhere() {
    String text = "FROM debian\nMAINTAINER x\n";
    assertEquals(List.of("LatestTag", "MaintainerDeprecated"), rules(text));
    assertEquals(List.of("LatestTag"), rules("# check=skip=MaintainerDeprecated\n" + text));
    assertEquals(List.of(), rules("# check=skip=all\n" + text));
  }

  @Test
  void comment_above_an_instruction_skips_a_rule_there_alone() {
    String text = "FROM debian:12\n# check=skip=MaintainerDeprecated\nMAINTAINER x\nMAINTAINER y\n";
    List<LintFinding> findings = lint(text);
    assertEquals(1, findings.size());
    assertEquals(4, findings.get(0).span().line());
  }

  @Test
  void extra_rules_can_be_left_out() {
    LintOptions options = LintOptions.DEFAULT.withExtra(false);
    assertEquals(List.of(), Linter.lint(Trees.parse("FROM debian\n"), options));
  }

  @Test
  void check_directive_reads_all_its_options() {
    CheckDirective directive = CheckDirective.parse("skip=A, B ; error=true;experimental=all");
    assertEquals(Set.of("a", "b"), directive.skip());
    assertTrue(directive.error());
    assertTrue(CheckDirective.contains(directive.experimental(), "Anything"));
    assertThrows(IllegalArgumentException.class, () -> CheckDirective.parse("skp=A"));
  }

  @Test
  void undefined_variable_is_certain_when_the_base_image_is_known() {
    String text = "FROM debian:12\nCOPY $FOO $HOME_DIR /\n";
    assertEquals(List.of(), rules(text));
    Surroundings known =
        new Surroundings() {
          @Override
          public Optional<Set<String>> variablesOf(From from) {
            return Optional.of(Set.of("HOME_DIR"));
          }
        };
    List<LintFinding> findings =
        Linter.lint(Trees.parse(text), LintOptions.DEFAULT.withSurroundings(known));
    assertEquals("Usage of undefined variable '$FOO'", findings.get(0).message());
    assertEquals(1, findings.size());
  }

  @Test
  void fix_keeps_all_else_byte_for_byte() {
    String text =
        """
        \ufeff# escape=\\
        from debian:12  as   X
        RUN a \\

          b\t# c
        RUN c
        ENV  k   v w
        """;
    String fixed =
        """
        \ufeff# escape=\\
        FROM debian:12  AS   X
        RUN a \\
          b\t# c
        RUN c
        ENV  k="v w"
        """;
    assertEquals(fixed, fix(text));
    assertEquals(fixed.replace("\n", "\r\n"), fix(text.replace("\n", "\r\n")));
  }

  @Test
  void real_files_lint_and_their_fixes_are_idempotent() throws IOException {
    int findings = 0;
    try (Stream<Path> files = Files.list(Conformance.path("corpus/files"))) {
      for (Path file : files.sorted().toList()) {
        Source source = Source.of(file.getFileName().toString(), Conformance.read(file));
        if (source.name().contains("wrong-composefile") || source.name().contains("nofrom")) {
          continue;
        }
        findings += Linter.lint(DockerfileParser.parse(source), LintOptions.DEFAULT).size();
        String fixed = Fixes.fix(source, LintOptions.DEFAULT);
        Source again = Source.of(source.name(), fixed);
        assertEquals(fixed, Fixes.fix(again, LintOptions.DEFAULT), source.name());
      }
    }
    assertTrue(findings > 500, "findings in real files: " + findings);
  }

  private static String fix(String text) {
    return Fixes.fix(Source.of("Dockerfile", text), LintOptions.DEFAULT);
  }

  private static List<LintFinding> lint(String text) {
    return Linter.lint(Trees.parse(text), LintOptions.DEFAULT);
  }

  private static List<String> rules(String text) {
    return lint(text).stream().map(LintFinding::rule).toList();
  }
}
