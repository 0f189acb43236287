package io.jbuild.grammar.parse;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.word.WordExpander;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Time and memory grow with the length of a text and with nothing else. Counted are what this
 * thread allocates and its processor time: neither depends on what else the machine does.
 */
class GrowthTest {
  private static final int N = 10_000;
  private static final int TIMES = 8;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Map<String, IntFunction<String>> hostile() {
    Map<String, IntFunction<String>> texts = new LinkedHashMap<>();
    texts.put("open arrays", n -> "FROM x\nRUN " + "[".repeat(n));
    texts.put("nested arrays", n -> "FROM x\nCMD " + "[".repeat(n) + "]".repeat(n));
    texts.put("nested objects", n -> "FROM x\nCMD " + "{\"a\":".repeat(n));
    texts.put("chained triggers", n -> "FROM x\n" + "ONBUILD ".repeat(n) + "RUN x");
    texts.put("many words", n -> "FROM x\nCOPY " + "a ".repeat(n) + "/d/");
    texts.put("many surrogates", n -> "FROM x\nCOPY " + "\ud83d\ude00 ".repeat(n) + "/d/");
    texts.put("many pairs", n -> "FROM x\nENV " + "a=\"b\" ".repeat(n));
    texts.put("open quotes", n -> "FROM x\nENV a=" + "\"'".repeat(n));
    texts.put("one long word", n -> "FROM x\nENV a=" + "b".repeat(10 * n));
    texts.put("one long command", n -> "FROM x\nRUN " + "b c ".repeat(3 * n));
    texts.put("open variables", n -> "FROM x\nRUN " + "${a:-".repeat(n) + " <<EOF\nEOF\n");
    texts.put(
        "nested variables", n -> "FROM x\nLABEL a=" + "${a:-".repeat(n) + "x" + "}".repeat(n));
    texts.put("heredocs of one line", n -> "FROM x\nRUN " + "<<A ".repeat(n) + "\nA".repeat(n));
    texts.put("heredocs of many lines", n -> "FROM x\n" + "RUN <<A\nb\nA\n".repeat(n));
    texts.put("an open heredoc", n -> "FROM x\nRUN a <<E\n" + "x\n".repeat(n));
    texts.put("continued lines", n -> "FROM x\nRUN x" + " \\\n".repeat(n));
    texts.put("comments in a command", n -> "FROM x\nRUN x \\\n" + "# c\n".repeat(n));
    texts.put("many flags", n -> "FROM x\nCOPY " + "--exclude=x ".repeat(n) + "a b");
    texts.put("a long mount", n -> "FROM x\nRUN --mount=" + "a=b,".repeat(n) + " x");
    texts.put("a long comment", n -> "#".repeat(n) + "\nFROM x");
    texts.put("many comments", n -> "# a\n".repeat(n) + "FROM x");
    texts.put("blank lines", n -> "\n".repeat(n) + "FROM x");
    texts.put("many errors", n -> "FROM x\n" + "NOPE\n".repeat(n));
    texts.put("many stages", n -> "FROM x\n".repeat(n));
    return texts;
  }

  @TestFactory
  Stream<DynamicTest> a_text_eight_times_as_long_costs_eight_times_as_much() {
    return hostile().entrySet().stream()
        .map(e -> dynamicTest(e.getKey(), () -> check(e.getValue())));
  }

  /** What grows with the square costs 64 times as much. */
  private static void check(IntFunction<String> text) {
    parse(text.apply(N));
    Cost once = cost(text.apply(N));
    Cost more = cost(text.apply(TIMES * N));
    assertTrue(more.bytes < 1.5 * TIMES * once.bytes + (1 << 20), once + ", then " + more);
    assertTrue(more.millis < 3 * TIMES * once.millis + 300, once + ", then " + more);
  }

  private record Cost(long bytes, long millis) {}

  private static Cost cost(String text) {
    long thread = Thread.currentThread().getId();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    long nanos = THREADS.getCurrentThreadCpuTime();
    parse(text);
    return new Cost(
        THREADS.getThreadAllocatedBytes(thread) - bytes,
        (THREADS.getCurrentThreadCpuTime() - nanos) / 1_000_000);
  }

  private static void parse(String text) {
    try {
      DockerfileParser.parse(Source.of("hostile", text));
    } catch (DockerfileSyntaxException refused) {
      assertTrue(refused.diagnostics().size() <= DockerfileSyntaxException.LIMIT);
    }
  }

  @Test
  void a_file_of_ten_megabytes_parses() {
    String line = "RUN --mount=type=cache,target=/c make -j 4 && echo \"${A:-b}\" >> /log\n";
    String text = "FROM x\n" + line.repeat((10 << 20) / line.length());
    Cost cost = cost(text);
    assertTrue(cost.bytes < 100L * text.length(), text.length() + " characters: " + cost);
    assertTrue(cost.millis < 10_000, cost.toString());
  }

  @Test
  void nested_variables_are_expanded_or_refused_without_a_stack() {
    for (String operator : new String[] {":-", ":+", "-", "+", "#", "%", "/", ":?"}) {
      for (int n : new int[] {100, TIMES * N}) {
        String text = ("${a" + operator).repeat(n) + "x" + "}".repeat(n);
        try {
          WordExpander.of('\\').expand(word(text), name -> "1");
        } catch (DockerfileSyntaxException refused) {
          assertTrue(refused.diagnostics().size() <= DockerfileSyntaxException.LIMIT);
        }
      }
    }
  }

  private static Word word(String text) {
    return new Word(text, new Span(0, text.length(), 1, 1, 1));
  }
}
