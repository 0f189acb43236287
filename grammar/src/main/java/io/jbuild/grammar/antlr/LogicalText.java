package io.jbuild.grammar.antlr;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import java.util.Arrays;
import java.util.List;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * The logical lines of a source as the lexer reads them, and the way back to the source.
 *
 * <p>Offsets are UTF-16 ones.
 */
public final class LogicalText implements CharStream {
  private final Source source;
  private final List<Directive> directives;
  private final char escape;
  private final char[] text;
  private final int length;
  private final int[] chunkStarts;
  private final int[] chunkSources;
  private final List<LogicalLine> lines;
  private final List<Span> emptyContinuations;
  private final List<Diagnostic> problems;
  private int at;
  private Appearance appearance = Appearance.NAMES;

  LogicalText(
      Source source,
      List<Directive> directives,
      char escape,
      char[] text,
      int length,
      int[] chunkStarts,
      int[] chunkSources,
      List<LogicalLine> lines,
      List<Span> emptyContinuations,
      List<Diagnostic> problems) {
    this.source = source;
    this.directives = directives;
    this.escape = escape;
    this.text = text;
    this.length = length;
    this.chunkStarts = chunkStarts;
    this.chunkSources = chunkSources;
    this.lines = lines;
    this.emptyContinuations = emptyContinuations;
    this.problems = problems;
  }

  public static LogicalText of(Source source) {
    return LineJoiner.join(source, Directives.read(source, "#"));
  }

  public Source source() {
    return source;
  }

  public List<Directive> directives() {
    return directives;
  }

  public char escape() {
    return escape;
  }

  /** The blank lines inside continued lines. */
  public List<Span> emptyContinuations() {
    return emptyContinuations;
  }

  /** What is wrong with directives and here-documents. */
  public List<Diagnostic> problems() {
    return problems;
  }

  /** The line that holds this offset of the logical text. */
  public LogicalLine lineAt(int offset) {
    int low = 0;
    int high = lines.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (lines.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return lines.get(low);
  }

  public char charAt(int offset) {
    return text[offset];
  }

  /** The logical text {@code [start, end)}. */
  public String substring(int start, int end) {
    return new String(text, start, end - start);
  }

  /** Where the logical text {@code [start, end)} stands in the source. */
  public Span span(int start, int end) {
    int from = toSource(start);
    return source.span(from, end > start ? toSource(end - 1) + 1 : from);
  }

  private int toSource(int logical) {
    return toSource(chunkStarts, chunkSources, chunkStarts.length, logical);
  }

  static int toSource(int[] starts, int[] sources, int count, int logical) {
    int found = Arrays.binarySearch(starts, 0, count, logical);
    int chunk = found < 0 ? -found - 2 : found;
    return sources[chunk] + (logical - starts[chunk]);
  }

  /** From now on the lexer sees characters so. */
  void show(Appearance as) {
    appearance = as;
  }

  @Override
  public int LA(int i) {
    int place = i < 0 ? at + i : at + i - 1;
    if (place < 0 || place >= length) {
      return EOF;
    }
    return appearance.of(text[place]);
  }

  @Override
  public void consume() {
    at++;
  }

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = index;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {
    // everything stays in memory: nothing to release
  }

  @Override
  public int size() {
    return length;
  }

  @Override
  public String getSourceName() {
    return source.name();
  }

  @Override
  public String getText(Interval interval) {
    return substring(interval.a, Math.max(interval.a, Math.min(interval.b + 1, length)));
  }
}
