package io.jbuild.layercache.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineDiffTest {
  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static String diff(String before, String after) {
    StringBuilder out = new StringBuilder();
    for (LineDiff.Hunk hunk : LineDiff.of(lines(before), lines(after))) {
      out.append(hunk.header()).append(String.join("", hunk.lines())).append('\n');
    }
    return out.toString();
  }

  @Test
  void hunks_are_those_of_diff() {
    assertEquals("", diff("a b c", "a b c"));
    assertEquals("@@ -1,3 +1,3 @@ a-b+x c\n", diff("a b c", "a x c"));
    assertEquals("@@ -0,0 +1,2 @@+a+b\n", diff("", "a b"));
    assertEquals("@@ -1,2 +0,0 @@-a-b\n", diff("a b", ""));
    assertEquals("@@ -1 +1,2 @@ a+b\n", diff("a", "a b"));
    assertEquals("@@ -2,4 +2,3 @@ b c d-e\n", diff("a b c d e", "a b c d"));
    // six lines between two changes keep them in one hunk, seven do not (diff -u)
    assertEquals(
        "@@ -1,8 +1,8 @@-a+A 1 2 3 4 5 6-b+B\n", diff("a 1 2 3 4 5 6 b", "A 1 2 3 4 5 6 B"));
    assertEquals(
        "@@ -1,4 +1,4 @@-a+A 1 2 3\n@@ -6,4 +6,4 @@ 5 6 7-b+B\n",
        diff("a 1 2 3 4 5 6 7 b", "A 1 2 3 4 5 6 7 B"));
  }

  /** What patch(1) does. */
  private static List<String> patched(List<String> before, List<LineDiff.Hunk> hunks) {
    List<String> out = new ArrayList<>();
    int at = 0;
    for (LineDiff.Hunk hunk : hunks) {
      int start = hunk.fromCount() == 0 ? hunk.from() : hunk.from() - 1;
      out.addAll(before.subList(at, start));
      at = start;
      for (String line : hunk.lines()) {
        if (line.charAt(0) != '+') {
          assertEquals(before.get(at++), line.substring(1));
        }
        if (line.charAt(0) != '-') {
          out.add(line.substring(1));
        }
      }
    }
    out.addAll(before.subList(at, before.size()));
    return out;
  }

  @Test
  void the_text_before_with_the_hunks_is_the_text_after() {
    Random random = new Random(1986);
    for (int round = 0; round < 2000; round++) {
      List<String> before = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        before.add("" + random.nextInt(6));
      }
      List<String> after = new ArrayList<>(before);
      for (int i = random.nextInt(8); i > 0 && !after.isEmpty(); i--) {
        int at = random.nextInt(after.size());
        if (random.nextBoolean()) {
          after.remove(at);
        } else {
          after.add(at, "" + random.nextInt(6));
        }
      }
      assertEquals(after, patched(before, LineDiff.of(before, after)), () -> before + " " + after);
    }
  }

  @Test
  void texts_without_a_line_in_common_are_told_in_bounded_time() {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      before.add("a" + i);
      after.add("b" + i);
    }
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          List<LineDiff.Hunk> hunks = LineDiff.of(before, after);
          assertEquals(1, hunks.size());
          assertTrue(patched(before, hunks).equals(after));
        });
  }
}
