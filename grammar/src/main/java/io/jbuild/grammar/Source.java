package io.jbuild.grammar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A named text that can be asked for its lines. Immutable; what is read from a file must be UTF-8,
 * bytes that are not become U+FFFD.
 */
public final class Source {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int[] NO_SURROGATES = {};
  private static final int BLOCK = 256;

  private final String name;
  private final String text;
  private final int[] lineStarts;
  private final int lineCount;
  private final int[] lowSurrogates;

  private Source(String name, String text) {
    this.name = name;
    this.text = text;
    int[] starts = new int[16];
    int count = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = i + 1;
    }
    this.lineStarts = starts;
    this.lineCount = count;
    this.lowSurrogates = countLowSurrogates(text);
  }

  /** Entry i is their number before character i × BLOCK; no entries when there are none. */
  private static int[] countLowSurrogates(String text) {
    int first = 0;
    while (first < text.length() && !Character.isSurrogate(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return NO_SURROGATES;
    }
    int[] before = new int[text.length() / BLOCK + 1];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (i % BLOCK == 0) {
        before[i / BLOCK] = count;
      }
      count += Character.isLowSurrogate(text.charAt(i)) ? 1 : 0;
    }
    if (text.length() % BLOCK == 0) {
      before[text.length() / BLOCK] = count;
    }
    return before;
  }

  /** A text under the name that messages give it, mostly a file name. */
  public static Source of(String name, String text) {
    return new Source(name, text);
  }

  public static Source read(Path file) throws IOException {
    return of(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  public String name() {
    return name;
  }

  /** The whole text, a byte order mark included. */
  public String text() {
    return text;
  }

  /** Where the language begins: 1 behind a byte order mark, else 0. */
  public int start() {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
  }

  /** The number of lines; a line feed at the very end opens one more, empty, line. */
  public int lineCount() {
    return lineCount;
  }

  /** Line {@code n}, from 1, without its line end. */
  public String line(int n) {
    int start = n == 1 ? start() : lineStarts[n - 1];
    int end = n < lineCount ? lineStarts[n] - 1 : text.length();
    while (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  /** The number, from 1, of the line that holds the character at this offset. */
  public int lineAt(int offset) {
    int found = Arrays.binarySearch(lineStarts, 0, lineCount, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  public Span span(int start, int end) {
    int line = lineAt(start);
    int from = line == 1 ? start() : lineStarts[line - 1];
    int column = start <= from ? 1 : characters(start) - characters(from) + 1;
    boolean oneLine = end <= start || line == lineCount || end <= lineStarts[line];
    return new Span(start, end, line, column, oneLine ? line : lineAt(end - 1));
  }

  /** The number of code points before this offset, in constant time: lines may be long. */
  private int characters(int offset) {
    if (lowSurrogates.length == 0) {
      return offset;
    }
    int low = lowSurrogates[offset / BLOCK];
    for (int i = offset - offset % BLOCK; i < offset; i++) {
      low += Character.isLowSurrogate(text.charAt(i)) ? 1 : 0;
    }
    return offset - low;
  }

  public String text(Span span) {
    return text.substring(span.start(), span.end());
  }

  @Override
  public String toString() {
    return name;
  }
}
