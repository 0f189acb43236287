package io.jbuild.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise of docs/sandbox.md names a test, and that test is there. */
final class SandboxPageTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("jbuild.repository"));
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:Test|IT))\\.(\\w+)`");

  @Test
  void each_promise_names_a_test_that_is_there() throws IOException {
    String page = Files.readString(REPOSITORY.resolve("docs/sandbox.md"));
    String promises = page.substring(0, page.indexOf("\n## What is not promised"));
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (String bullet : promises.substring(promises.indexOf("\n- ")).split("\n- ")) {
      Matcher names = NAME.matcher(bullet);
      boolean named = bullet.isBlank();
      while (names.find()) {
        named = true;
        seen++;
        if (!source(names.group(1)).contains("void " + names.group(2) + "(")) {
          wrong.add(names.group());
        }
      }
      if (!named) {
        wrong.add("no test for: " + bullet);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(seen > 40, "saw only " + seen + " names");
  }

  private static String source(String testClass) throws IOException {
    for (String module : List.of("runner", "integration-tests")) {
      try (Stream<Path> files = Files.walk(REPOSITORY.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.toList()) {
          if (file.endsWith(testClass + ".java")) {
            return Files.readString(file);
          }
        }
      }
    }
    return "";
  }
}
