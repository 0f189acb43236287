package io.jbuild.grammar.parse;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jbuild.grammar.Conformance;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Trees;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mutates real files. {@code -Djbuild.fuzz.inputs=1000000} for the long run; the seed of a failure
 * is in its message.
 */
class FuzzTest {
  private static final int INPUTS = Integer.getInteger("jbuild.fuzz.inputs", 10_000);
  private static final long SEED = Long.getLong("jbuild.fuzz.seed", 20_261_121L);

  /** Processor time: a machine that does other things makes no input slow. */
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private static final String[] PIECES = {
    "\\",
    "`",
    "\\\n",
    "\n",
    "\r\n",
    "'",
    "\"",
    "[",
    "]",
    "[\"",
    "\",\"",
    "\"]",
    "<<",
    "<<-EOF",
    "<<'A B'",
    "EOF\n",
    "$",
    "${",
    "}",
    "${a:-",
    "#",
    "# escape=`\n",
    "\nFROM x AS y\n",
    " --",
    "=",
    "\t",
    " ",
    "\u00a0",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\ud83d\ude00",
    "\ud83d",
    "\0",
    "\u007f",
    "\nONBUILD ",
    "\nENV ",
    "\nCOPY ",
    "\nRUN ",
    "\nARG ",
    "\nLABEL ",
    "\nHEALTHCHECK CMD ",
    "--mount=type=cache,",
    "--from=",
    "--link",
    "\nVOLUME ",
    "\nSHELL ",
    "\\u00",
    "\\\"",
    ","
  };

  @Test
  void any_text_parses_and_prints_or_is_refused_in_words() throws IOException {
    List<String> seeds = seeds();
    long slowest = 0;
    for (int i = 0; i < INPUTS; i++) {
      Random random = new Random(SEED + i);
      String text = mutated(seeds, random);
      long start = CLOCK.getCurrentThreadCpuTime();
      try {
        Trees.parse(text);
      } catch (DockerfileSyntaxException refused) {
        assertTrue(refused.diagnostics().size() <= DockerfileSyntaxException.LIMIT);
        refused.diagnostics().forEach(d -> d.excerpt(Source.of("fuzz", text)));
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        fail("-Djbuild.fuzz.inputs=1 -Djbuild.fuzz.seed=" + (SEED + i) + "\n" + text, e);
      }
      slowest = Math.max(slowest, CLOCK.getCurrentThreadCpuTime() - start);
    }
    assertTrue(slowest < 1_000_000_000L, "slowest input took " + slowest / 1_000_000 + " ms");
  }

  private static String mutated(List<String> seeds, Random random) {
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    int edits = 1 + random.nextInt(6);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(10)));
        case 2 -> text.insert(at, slice(text, random));
        case 3 -> text.insert(at, PIECES[random.nextInt(PIECES.length)].repeat(random.nextInt(4)));
        default -> {
          if (at < text.length()) {
            text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0x3000));
          }
        }
      }
    }
    return text.toString();
  }

  private static String slice(StringBuilder text, Random random) {
    int start = random.nextInt(text.length() + 1);
    return text.substring(start, Math.min(text.length(), start + random.nextInt(40)));
  }

  /** Files of moderate length: each is to be mutated often. */
  private static List<String> seeds() throws IOException {
    List<String> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(Conformance.path("corpus/files"))) {
      for (Path file : files.sorted().toList()) {
        String text = Conformance.read(file);
        if (text.length() < 3000) {
          seeds.add(text);
        }
      }
    }
    return seeds;
  }
}
