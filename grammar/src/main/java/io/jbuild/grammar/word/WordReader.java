package io.jbuild.grammar.word;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text once, left to right, in the manner of a POSIX shell.
 *
 * <p>Semantics, oddities included, are those of BuildKit (frontend/dockerfile/shell): in double
 * quotes the escape character only escapes {@code " $} and itself; outside of quotes it protects
 * any character, and at the very end it vanishes.
 */
final class WordReader {
  /** Deeper {@code ${a:-${b:-…}}} is refused: each level costs a stack frame or two. */
  private static final int MAX_DEPTH = 100;

  private static final char END = '\uFFFF';

  private final String text;
  private final char escape;
  private final boolean quotes;
  private final Variables variables;
  private final Set<String> found = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private int at;
  private int depth;
  private boolean keepEscapes;

  /**
   * @param quotes whether quotes mean something
   */
  WordReader(String text, char escape, boolean quotes, Variables variables) {
    this.text = text;
    this.escape = escape;
    this.quotes = quotes;
    this.variables = variables;
  }

  Expansion read() throws ExpansionException {
    StringBuilder out = new StringBuilder(text.length());
    WordSplitter words = new WordSplitter();
    while (at < text.length()) {
      readOne(out, words);
    }
    return new Expansion(out.toString(), words.words(), found, missing);
  }

  /** A text in which nothing is to be expanded. */
  Expansion result(String verbatim) {
    return new Expansion(verbatim, List.of(verbatim), found, missing);
  }

  /** Up to the stop character of a {@code ${…}}, and over it. */
  private String readTo(char stop, boolean rawEscapes) throws ExpansionException {
    if (++depth > MAX_DEPTH) {
      throw new ExpansionException("substitutions are nested more than " + MAX_DEPTH + " deep");
    }
    boolean before = keepEscapes;
    keepEscapes = rawEscapes;
    StringBuilder out = new StringBuilder();
    WordSplitter ignored = new WordSplitter();
    while (at < text.length()) {
      if (text.charAt(at) == stop) {
        at++;
        keepEscapes = before;
        depth--;
        return out.toString();
      }
      readOne(out, ignored);
    }
    throw new ExpansionException(
        stop == '/' ? "missing '/' in ${…/…/…}" : "missing '" + stop + "'");
  }

  private void readOne(StringBuilder out, WordSplitter words) throws ExpansionException {
    char c = text.charAt(at);
    if (c == '$') {
      String value = readDollar();
      out.append(value);
      words.addSplitting(value);
    } else if (quotes && c == '\'') {
      int start = out.length();
      readSingleQuoted(out);
      words.addVerbatim(out.substring(start));
    } else if (quotes && c == '"') {
      int start = out.length();
      readDoubleQuoted(out);
      words.addVerbatim(out.substring(start));
    } else if (c == escape) {
      at++;
      readEscaped(out, words);
    } else {
      at++;
      out.append(c);
      words.addSplitting(c);
    }
  }

  private void readEscaped(StringBuilder out, WordSplitter words) {
    if (keepEscapes) {
      out.append(escape);
      words.addVerbatim(escape);
    }
    if (at < text.length()) {
      char c = text.charAt(at++);
      out.append(c);
      words.addVerbatim(c);
    }
  }

  private void readSingleQuoted(StringBuilder out) throws ExpansionException {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw new ExpansionException("missing closing single quote");
    }
    out.append(text, at + 1, close);
    at = close + 1;
  }

  private void readDoubleQuoted(StringBuilder out) throws ExpansionException {
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '$') {
        out.append(readDollar());
        continue;
      }
      at++;
      if (c == escape) {
        char next = peek();
        boolean escapes = next == '"' || next == '$' || next == escape;
        if (keepEscapes || !(escapes || at == text.length())) {
          out.append(c);
        }
        if (escapes) {
          out.append(next);
          at++;
        }
      } else {
        out.append(c);
      }
    }
    throw new ExpansionException("missing closing double quote");
  }

  private String readDollar() throws ExpansionException {
    at++;
    if (peek() != '{') {
      String name = readName();
      if (name.isEmpty()) {
        return "$";
      }
      String value = lookUp(name);
      return value == null ? "" : value;
    }
    at++;
    switch (peek()) {
      case END -> throw new ExpansionException("missing '}'");
      case '{', '}', ':' -> throw new ExpansionException("bad substitution");
      default -> {}
    }
    return readBraced(readName());
  }

  private String readBraced(String name) throws ExpansionException {
    char operator = next();
    switch (operator) {
      case '}' -> {
        String value = lookUp(name);
        return value == null ? "" : value;
      }
      case '-', '+', '?' -> {
        return substitute(name, operator, false);
      }
      case ':' -> {
        char behind = next();
        if (behind == '-' || behind == '+' || behind == '?') {
          return substitute(name, behind, true);
        }
        throw behind == END
            ? new ExpansionException("missing '}'")
            : new ExpansionException("unsupported modifier ':" + behind + "' in substitution");
      }
      case '#', '%' -> {
        return trim(name, operator);
      }
      case '/' -> {
        return replace(name);
      }
      case END -> throw new ExpansionException("missing '}'");
      default ->
          throw new ExpansionException("unsupported modifier '" + operator + "' in substitution");
    }
  }

  /** {@code ${v-w} ${v+w} ${v?w}}, with a colon when empty counts as unset. */
  private String substitute(String name, char operator, boolean colon) throws ExpansionException {
    String word = readTo('}', false);
    String value = lookUp(name);
    boolean set = value != null && !(colon && value.isEmpty());
    if (operator == '+') {
      return set ? word : "";
    }
    if (set && value != null) {
      return value;
    }
    if (operator == '-') {
      return word;
    }
    String why = value == null ? "is not allowed to be unset" : "is not allowed to be empty";
    throw new ExpansionException(name + ": " + (word.isEmpty() ? why : word));
  }

  private String trim(String name, char operator) throws ExpansionException {
    String pattern = readTo('}', true);
    String value = lookUp(name);
    boolean longest = !pattern.isEmpty() && pattern.charAt(0) == operator;
    ShellPattern compiled = ShellPattern.parse(longest ? pattern.substring(1) : pattern);
    if (value == null) {
      return "";
    }
    return operator == '#'
        ? compiled.withoutPrefix(value, longest)
        : compiled.withoutSuffix(value, longest);
  }

  private String replace(String name) throws ExpansionException {
    boolean all = peek() == '/';
    if (all) {
      at++;
    }
    ShellPattern pattern = ShellPattern.parse(readTo('/', true));
    String replacement = readTo('}', true);
    String value = lookUp(name);
    return value == null ? "" : pattern.replaced(value, replacement, all);
  }

  private String readName() {
    int start = at;
    char first = peek();
    if (first >= '0' && first <= '9') {
      while (peek() >= '0' && peek() <= '9') {
        at++;
      }
    } else if (first != END && "@*#?-$!".indexOf(first) >= 0) {
      at++;
    } else {
      while (at < text.length()) {
        int c = text.codePointAt(at);
        if (c != '_' && !Character.isLetter(c) && !Character.isDigit(c)) {
          break;
        }
        at += Character.charCount(c);
      }
    }
    return text.substring(start, at);
  }

  private @Nullable String lookUp(String name) {
    String value = variables.valueOf(name);
    (value == null ? missing : found).add(name);
    return value;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private char next() {
    return at < text.length() ? text.charAt(at++) : END;
  }
}
