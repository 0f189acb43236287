package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTailTest {
  @Test
  void the_last_ten_lines_are_kept() {
    OutputTail tail = new OutputTail();
    for (int i = 1; i <= 5000; i++) {
      tail.add(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String lines = tail.lines();
    assertTrue(lines.startsWith("line 4991\n"), lines);
    assertTrue(lines.endsWith("line 5000\n"), lines);
  }

  @Test
  void fewer_lines_are_all_there() {
    OutputTail tail = new OutputTail();
    tail.add("one\ntwo".getBytes(StandardCharsets.UTF_8));
    assertEquals("one\ntwo\n", tail.lines());
  }

  @Test
  void nothing_written_is_nothing() {
    assertEquals("", new OutputTail().lines());
  }

  @Test
  void one_write_larger_than_the_ring_keeps_its_end() {
    OutputTail tail = new OutputTail();
    tail.add(("x".repeat(20_000) + "\nend\n").getBytes(StandardCharsets.UTF_8));
    assertTrue(tail.lines().endsWith("\nend\n"));
  }
}
