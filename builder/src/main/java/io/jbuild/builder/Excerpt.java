package io.jbuild.builder;

import java.util.List;
import java.util.Locale;

/**
 * Lines of a Dockerfile with those marked that a message is about. Its text form is BuildKit's
 * (solver/errdefs/source.go).
 *
 * @param lines of the whole text
 * @param first marked line, from 1
 * @param last marked line
 */
public record Excerpt(String file, List<String> lines, int first, int last) {
  private static final String RULE = "--------------------\n";

  public Excerpt {
    lines = List.copyOf(lines);
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("lines " + first + " to " + last + " of " + file);
    }
  }

  public static Excerpt of(String file, String text, int first, int last) {
    List<String> lines = List.of(text.split("\r?\n", -1));
    int count = lines.size();
    // what comes after the last line feed is no line
    boolean ended = count > 1 && lines.get(count - 1).isEmpty();
    return new Excerpt(file, ended ? lines.subList(0, count - 1) : lines, first, last);
  }

  @Override
  public String toString() {
    int end = Math.min(last, lines.size());
    int start = Math.min(first, end);
    int from = start;
    int to = end;
    int padding = start == end ? 4 : 2;
    for (int added = 0; added < padding; added++) {
      if (from > 1) {
        from--;
        added++;
      }
      if (to < lines.size()) {
        to++;
        added++;
      }
    }
    StringBuilder out = new StringBuilder(file).append(':').append(first).append('\n');
    out.append(RULE);
    for (int i = from; i <= to; i++) {
      String mark = i >= start && i <= end ? ">>>" : "   ";
      out.append(String.format(Locale.ROOT, " %3d | %s %s\n", i, mark, lines.get(i - 1)));
    }
    return out.append(RULE).toString();
  }
}
