package io.jbuild.grammar.antlr;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parser directives at the top of a file, behind a byte order mark and a {@code #!} line.
 *
 * <p>They are read by hand because the escape character decides what the lexer sees. The first line
 * that is none, be it blank, a comment or an unknown {@code # name=value}, ends them.
 */
public final class Directives {
  private final Source source;
  private final String marker;
  private final List<Directive> found = new ArrayList<>(2);
  private final List<Diagnostic> problems = new ArrayList<>(0);
  private int end;

  private Directives(Source source, String marker) {
    this.source = source;
    this.marker = marker;
  }

  /**
   * @param marker what a directive line starts with: {@code #} in a Dockerfile
   */
  public static Directives read(Source source, String marker) {
    Directives directives = new Directives(source, marker);
    directives.read();
    return directives;
  }

  public List<Directive> found() {
    return found;
  }

  public Optional<Directive> find(String name) {
    for (Directive directive : found) {
      if (directive.name().equals(name)) {
        return Optional.of(directive);
      }
    }
    return Optional.empty();
  }

  List<Diagnostic> problems() {
    return problems;
  }

  /** Where the first line begins that is no directive. */
  int end() {
    return end;
  }

  /** The escape character of the file. */
  char escape() {
    Optional<Directive> escape = find("escape");
    return escape.isPresent() && escape.get().value().equals("`") ? '`' : '\\';
  }

  private void read() {
    String text = source.text();
    end = source.start();
    if (text.startsWith("#!", end)) {
      end = lineEnd(end);
    }
    while (end < text.length()) {
      int next = lineEnd(end);
      if (!readLine(text, end, next)) {
        return;
      }
      end = next;
    }
  }

  private boolean readLine(String text, int from, int next) {
    int start = Blanks.skip(text, from, next);
    if (!text.startsWith(marker, start)) {
      return false;
    }
    int nameStart = Blanks.skip(text, start + marker.length(), next);
    int nameEnd = nameStart;
    while (nameEnd < next && isNameCharacter(text.charAt(nameEnd), nameEnd == nameStart)) {
      nameEnd++;
    }
    int equals = Blanks.skip(text, nameEnd, next);
    if (nameEnd == nameStart || equals >= next || text.charAt(equals) != '=') {
      return false;
    }
    int valueStart = Blanks.skip(text, equals + 1, next);
    int valueEnd = next;
    while (valueEnd > valueStart
        && (Blanks.isBlank(text.charAt(valueEnd - 1)) || text.charAt(valueEnd - 1) == '\n')) {
      valueEnd--;
    }
    String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    if (valueEnd == valueStart || !isKnown(name)) {
      return false;
    }
    String value = text.substring(valueStart, valueEnd);
    Directive directive = new Directive(name, value, source.span(start, valueEnd));
    check(directive);
    found.add(directive);
    return true;
  }

  private void check(Directive directive) {
    if (find(directive.name()).isPresent()) {
      report("only one " + directive.name() + " parser directive can be used", directive);
    } else if (directive.name().equals("escape")
        && !directive.value().equals("`")
        && !directive.value().equals("\\")) {
      report("invalid escape token '" + directive.value() + "' does not match ` or \\", directive);
    }
  }

  private void report(String message, Directive directive) {
    problems.add(Diagnostic.of(message, directive.span()));
  }

  private static boolean isKnown(String name) {
    return name.equals("syntax") || name.equals("escape") || name.equals("check");
  }

  private static boolean isNameCharacter(char c, boolean first) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && c >= '0' && c <= '9');
  }

  private int lineEnd(int from) {
    int feed = source.text().indexOf('\n', from);
    return feed < 0 ? source.text().length() : feed + 1;
  }
}
