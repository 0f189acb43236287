package io.jbuild.builder.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Ignore files leave out what BuildKit's matcher leaves out. */
class IgnoreFileTest {

  @TestFactory
  List<DynamicTest> ignore_files_mean_what_they_mean_to_buildkit() throws IOException {
    Path file =
        Path.of(System.getProperty("jbuild.repository", ".."))
            .resolve("../shared/conformance/parser/dockerignore.json");
    assumeTrue(Files.exists(file), "there is no conformance data beside the repository");
    Json.Obj table = JsonText.parseObject(Files.readAllBytes(file), file.toString());
    List<String> paths = table.strings("paths");
    List<DynamicTest> tests = new ArrayList<>();
    for (Json row : table.array("cases")) {
      Json.Obj wanted = (Json.Obj) row;
      String text = wanted.string("file").orElseThrow();
      tests.add(dynamicTest(text, () -> check(text, wanted, paths)));
    }
    assertTrue(tests.size() >= 96, () -> tests.size() + " cases");
    return tests;
  }

  private static void check(String text, Json.Obj wanted, List<String> paths) {
    if (wanted.bool("error")) {
      assertThrows(IllegalArgumentException.class, () -> PatternList.parseIgnoreFile(text));
      return;
    }
    PatternList patterns = PatternList.parseIgnoreFile(text);
    assertEquals(wanted.strings("patterns").toString(), patterns.toString());
    assertEquals(wanted.strings("ignored"), paths.stream().filter(patterns::matches).toList());
  }

  @Test
  void the_pattern_that_decides_is_the_last_that_changes_the_outcome() {
    PatternList patterns = PatternList.parseIgnoreFile("*.log\nlogs\n!keep.log\n!sub\nsub/*.log\n");
    assertEquals(Optional.of("*.log"), patterns.decisive("a.log"));
    assertEquals(Optional.of("logs"), patterns.decisive("logs/x/y"));
    assertEquals(Optional.of("sub/*.log"), patterns.decisive("sub/b.log"));
    assertEquals(Optional.empty(), patterns.decisive("keep.log"));
  }
}
