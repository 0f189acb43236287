package io.jbuild.grammar.antlr;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes logical lines of physical ones.
 *
 * <p>A line whose last character, blanks aside, is the escape character goes on in the next one,
 * unless that escape is itself escaped. This can split anything, names and JSON strings too, which
 * is why it happens before there are tokens (as in C, translation phase 2). Comment lines and blank
 * lines inside are dropped. The body of a here-document follows its line, untouched.
 */
final class LineJoiner {
  private static final String[] HEREDOC_INSTRUCTIONS = {"run", "copy", "add"};

  private final Source source;
  private final String in;
  private final char escape;
  private final List<Diagnostic> problems;
  private final List<LogicalLine> lines = new ArrayList<>();
  private final List<Span> emptyContinuations = new ArrayList<>(0);
  private char[] out;
  private int length;
  // chunk i of the logical text, from chunkStarts[i] on, stands at chunkSources[i] in the source
  private int[] chunkStarts = new int[32];
  private int[] chunkSources = new int[32];
  private int chunks;
  private int at;
  private int line;

  private LineJoiner(Source source, Directives directives) {
    this.source = source;
    this.in = source.text();
    this.escape = directives.escape();
    this.problems = new ArrayList<>(directives.problems());
    this.out = new char[in.length() + 64];
    this.at = directives.end();
    this.line = source.lineAt(at);
  }

  static LogicalText join(Source source, Directives directives) {
    LineJoiner joiner = new LineJoiner(source, directives);
    while (joiner.at < joiner.in.length()) {
      joiner.joinLine();
    }
    return new LogicalText(
        source,
        directives.found(),
        joiner.escape,
        joiner.out,
        joiner.length,
        Arrays.copyOf(joiner.chunkStarts, joiner.chunks),
        Arrays.copyOf(joiner.chunkSources, joiner.chunks),
        joiner.lines,
        joiner.emptyContinuations,
        joiner.problems);
  }

  private void joinLine() {
    int begin = length;
    int physicalEnd = lineEnd();
    int contentEnd = withoutLineEnd(at, physicalEnd);
    int content = Blanks.skip(in, at, contentEnd);
    if (content == contentEnd) {
      toNextLine(physicalEnd);
      return;
    }
    boolean continued = appendPiece(content, contentEnd, in.charAt(content) == '#');
    int sourceEnd = contentEnd;
    toNextLine(physicalEnd);
    while (continued && at < in.length()) {
      physicalEnd = lineEnd();
      contentEnd = withoutLineEnd(at, physicalEnd);
      content = Blanks.skip(in, at, contentEnd);
      if (content == contentEnd) {
        emptyContinuations.add(source.span(at, contentEnd));
      } else if (in.charAt(content) != '#') {
        continued = appendPiece(at, contentEnd, false);
      }
      sourceEnd = contentEnd;
      toNextLine(physicalEnd);
    }
    finishLine(begin, sourceEnd);
  }

  private void finishLine(int begin, int sourceEnd) {
    while (length > begin && Blanks.isBlank(out[length - 1])) {
      length--;
    }
    int lineBegin = begin;
    while (lineBegin < length && Blanks.isBlank(out[lineBegin])) {
      lineBegin++;
    }
    int lineFinish = length;
    append('\n');
    List<OpenedHeredoc> heredocs = List.of();
    int end = sourceEnd;
    if (mayOpenHeredoc(lineBegin, lineFinish)) {
      String text = new String(out, lineBegin, lineFinish - lineBegin);
      heredocs = readBodies(HeredocWords.find(text, lineBegin));
      end = heredocs.isEmpty() ? end : withoutLineEnd(sourceEnd, at);
    }
    lines.add(new LogicalLine(lineBegin, lineFinish, end, line - 1, heredocs));
  }

  /** Appends a physical line, less its continuation; says whether it is continued. */
  private boolean appendPiece(int from, int to, boolean comment) {
    int last = to - 1;
    while (last >= from && (in.charAt(last) == ' ' || in.charAt(last) == '\t')) {
      last--;
    }
    boolean continued =
        !comment
            && last >= from
            && in.charAt(last) == escape
            && (last == from || in.charAt(last - 1) != escape);
    appendSource(from, continued ? last : to);
    return continued;
  }

  private boolean mayOpenHeredoc(int from, int to) {
    int i = from;
    while (i < to - 1 && !(out[i] == '<' && out[i + 1] == '<')) {
      i++;
    }
    if (i >= to - 1) {
      return false;
    }
    int start = from;
    if (isName("onbuild", start, to)) {
      start += "onbuild".length();
      while (start < to && Blanks.isBlank(out[start])) {
        start++;
      }
    }
    for (String name : HEREDOC_INSTRUCTIONS) {
      if (isName(name, start, to)) {
        return true;
      }
    }
    return false;
  }

  private boolean isName(String lowerCase, int from, int to) {
    int end = from + lowerCase.length();
    if (end >= to || !Blanks.isBlank(out[end])) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if ((out[from + i] | 0x20) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private List<OpenedHeredoc> readBodies(List<OpenedHeredoc> opened) {
    if (opened.isEmpty()) {
      return opened;
    }
    List<OpenedHeredoc> read = new ArrayList<>(opened.size());
    for (OpenedHeredoc heredoc : opened) {
      int begin = length;
      int from = at;
      int to = from;
      boolean closed = false;
      while (!closed && at < in.length()) {
        int end = lineEnd();
        closed = closes(heredoc, at, withoutLineEnd(at, end));
        to = closed ? at : end;
        toNextLine(end);
      }
      appendSource(from, to);
      read.add(heredoc.withBody(begin, length));
      if (!closed) {
        int word = toSource(heredoc.wordStart());
        int wordEnd = toSource(heredoc.wordEnd() - 1) + 1;
        problems.add(
            Diagnostic.of(
                "unterminated heredoc: no line is just '" + heredoc.name() + "'",
                source.span(word, wordEnd)));
        break;
      }
    }
    return read;
  }

  private boolean closes(OpenedHeredoc heredoc, int from, int to) {
    int start = from;
    while (heredoc.chomp() && start < to && in.charAt(start) == '\t') {
      start++;
    }
    String name = heredoc.name();
    return to - start == name.length() && in.startsWith(name, start);
  }

  private int toSource(int logical) {
    return LogicalText.toSource(chunkStarts, chunkSources, chunks, logical);
  }

  private void appendSource(int from, int to) {
    // an empty chunk gives its place to the next: no two start together
    if (chunks == 0 || chunkStarts[chunks - 1] < length) {
      chunks++;
    }
    if (chunks > chunkStarts.length) {
      chunkStarts = Arrays.copyOf(chunkStarts, chunks * 2);
      chunkSources = Arrays.copyOf(chunkSources, chunks * 2);
    }
    chunkStarts[chunks - 1] = length;
    chunkSources[chunks - 1] = from;
    reserve(to - from);
    in.getChars(from, to, out, length);
    length += to - from;
  }

  private void append(char c) {
    reserve(1);
    out[length++] = c;
  }

  private void reserve(int more) {
    if (length + more > out.length) {
      out = Arrays.copyOf(out, Math.max(length + more, out.length + out.length / 2));
    }
  }

  private void toNextLine(int end) {
    at = end;
    line++;
  }

  /** Behind the line feed of the physical line at {@link #at}. */
  private int lineEnd() {
    int feed = in.indexOf('\n', at);
    return feed < 0 ? in.length() : feed + 1;
  }

  private int withoutLineEnd(int from, int end) {
    int trimmed = end;
    while (trimmed > from && (in.charAt(trimmed - 1) == '\n' || in.charAt(trimmed - 1) == '\r')) {
      trimmed--;
    }
    return trimmed;
  }
}
