package io.jbuild.grammar.parse;

import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.antlr.DockerfileLexer;
import io.jbuild.grammar.antlr.LogicalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNodeImpl;

/**
 * The S-expressions of other parsers' tests, made from tokens: that is the level at which those
 * parsers, too, accept flags and types that no instruction has.
 */
final class TreeDump {
  private final LogicalText text;
  private final Words words;
  private final List<String> lines = new ArrayList<>();

  private TreeDump(LogicalText text) {
    this.text = text;
    this.words = new Words(text);
  }

  static String of(Source source) {
    LogicalText text = LogicalText.of(source);
    TreeDump dump = new TreeDump(text);
    DockerfileLexer lexer = new DockerfileLexer(text);
    List<Token> tokens = new ArrayList<>();
    for (Token t = lexer.nextToken(); t.getType() != Token.EOF; t = lexer.nextToken()) {
      if (t.getType() != DockerfileLexer.NEWLINE) {
        if (t.getType() != DockerfileLexer.COMMENT && t.getType() != DockerfileLexer.HEREDOC) {
          tokens.add(t);
        }
      } else if (!tokens.isEmpty()) {
        dump.lines.add("(" + dump.dump(tokens) + ")");
        tokens.clear();
      }
    }
    return String.join("\n", dump.lines);
  }

  private String dump(List<Token> tokens) {
    Token name = tokens.get(0);
    StringBuilder out = new StringBuilder(text(name).toLowerCase(Locale.ROOT));
    int i = 1;
    List<String> flags = new ArrayList<>();
    while (i < tokens.size() && tokens.get(i).getType() == DockerfileLexer.FLAG) {
      flags.add(quote(unquotedFlag(text(tokens.get(i++)))));
    }
    if (!flags.isEmpty()) {
      out.append(" [").append(String.join(" ", flags)).append("]");
    }
    if (name.getType() == DockerfileLexer.ONBUILD && i < tokens.size()) {
      return out + " (" + dump(tokens.subList(i, tokens.size())) + ")";
    }
    if (name.getType() == DockerfileLexer.UNKNOWN) {
      return out + " \"\"";
    }
    boolean arg = name.getType() == DockerfileLexer.ARG;
    for (; i < tokens.size(); i++) {
      out.append(arguments(tokens.get(i), arg));
    }
    return out.toString();
  }

  private String arguments(Token token, boolean arg) {
    TerminalNodeImpl node = new TerminalNodeImpl(token);
    if (token.getType() == DockerfileLexer.EXEC) {
      StringBuilder out = new StringBuilder();
      for (Word word : words.strings(node)) {
        out.append(' ').append(quote(word.text()));
      }
      return out.toString();
    }
    if (token.getType() == DockerfileLexer.LEGACY_PAIR) {
      return pair(words.legacyPair(node, "ENV"), "");
    }
    if (token.getType() == DockerfileLexer.PAIR && !arg) {
      return pair(words.pair(node, "ENV"), "=");
    }
    return " " + quote(text(token));
  }

  private static String pair(KeyValue pair, String separator) {
    return " "
        + quote(pair.name().text())
        + " "
        + quote(pair.value().text())
        + " "
        + quote(separator);
  }

  private String text(Token token) {
    return text.substring(token.getStartIndex(), token.getStopIndex() + 1);
  }

  private static String unquotedFlag(String raw) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\' && i + 1 < raw.length()) {
        out.append(raw.charAt(++i));
      } else if (c != '"' && c != '\'') {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** As Go's {@code %q}. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                case 0x0B -> out.append("\\v");
                case 0x07 -> out.append("\\a");
                default -> {
                  if (c < ' ' || c == 0x7F) {
                    out.append(String.format("\\x%02x", c));
                  } else if (c != ' ' && isUnprintable(c)) {
                    out.append(String.format("\\u%04x", c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  private static boolean isUnprintable(int c) {
    return Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }
}
