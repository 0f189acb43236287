package io.jbuild.grammar.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jbuild.grammar.From;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples on the pages of docs/rules are the tests of the rules. */
class RulePagesTest {
  private static final Path PAGES =
      Path.of(System.getProperty("jbuild.repository", "..")).resolve("docs/rules");

  private static final Surroundings SURROUNDINGS =
      new Surroundings() {
        @Override
        public boolean isIgnored(String path) {
          return path.equals("ignored.txt");
        }

        @Override
        public Optional<String> foreignPlatformOf(From from) {
          return from.image().text().equals("foreign:1")
              ? Optional.of("linux/s390x")
              : Optional.empty();
        }
      };

  @Test
  void every_rule_has_a_page_and_every_page_a_rule() throws IOException {
    Set<String> pages = new TreeSet<>();
    try (Stream<Path> files = Files.list(PAGES)) {
      files.forEach(file -> pages.add(file.getFileName().toString().replace(".md", "")));
    }
    pages.remove("README");
    assertEquals(new TreeSet<>(Linter.ruleNames()), pages);
    assertTrue(pages.size() >= 34, () -> pages.size() + " pages");
  }

  @TestFactory
  List<DynamicTest> bad_example_is_found_and_good_one_is_not() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String rule : Linter.ruleNames()) {
      tests.add(
          dynamicTest(
              rule,
              () -> {
                List<String> examples = examples(rule);
                assertEquals(2, examples.size());
                assertTrue(rules(examples.get(0)).contains(rule), "bad example is not found");
                assertTrue(!rules(examples.get(1)).contains(rule), "good example is found");
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> fix_repairs_what_it_can_and_is_idempotent() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String rule : Linter.ruleNames()) {
      tests.add(
          dynamicTest(
              rule,
              () -> {
                Source bad = Source.of("bad", examples(rule).get(0));
                String fixed = Fixes.fix(bad, options(rule));
                assertEquals(fixed, Fixes.fix(Source.of("fixed", fixed), options(rule)));
                for (LintFinding finding : Linter.lint(Trees.parse(fixed), options(rule))) {
                  assertEquals(List.of(), finding.fix());
                }
              }));
    }
    return tests;
  }

  private static Set<String> rules(String text) {
    Set<String> rules = new TreeSet<>();
    for (String experimental : List.of("", "all")) {
      for (LintFinding finding : Linter.lint(Trees.parse(text), options(experimental))) {
        rules.add(finding.rule());
      }
    }
    return rules;
  }

  private static LintOptions options(String experimental) {
    CheckDirective directive = CheckDirective.parse("experimental=" + experimental);
    return LintOptions.DEFAULT.withDirective(directive).withSurroundings(SURROUNDINGS);
  }

  private static List<String> examples(String rule) throws IOException {
    String page = Files.readString(PAGES.resolve(rule + ".md"));
    assertTrue(page.startsWith("# " + rule + "\n"), "the page has its name on top");
    List<String> examples = new ArrayList<>();
    int at = page.indexOf("```dockerfile\n");
    while (at >= 0) {
      int start = at + "```dockerfile\n".length();
      int end = page.indexOf("```", start);
      examples.add(page.substring(start, end));
      at = page.indexOf("```dockerfile\n", end);
    }
    return examples;
  }
}
