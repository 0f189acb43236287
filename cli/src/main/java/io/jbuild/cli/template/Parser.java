package io.jbuild.cli.template;

import java.util.ArrayList;
import java.util.List;

/** Reads templates. */
final class Parser {
  private final String text;
  private int at;

  Parser(String text) {
    this.text = text;
  }

  List<Node> parse() {
    List<Node> nodes = new ArrayList<>();
    String end = nodes(nodes);
    if (!end.isEmpty()) {
      throw new TemplateException("unexpected {{" + end + "}}");
    }
    return nodes;
  }

  /** Reads up to an {@code end} or {@code else}, which is returned; empty at the end of text. */
  private String nodes(List<Node> out) {
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        add(out, text.substring(at));
        at = text.length();
        return "";
      }
      String before = text.substring(at, open);
      at = open + 2;
      boolean trimLeft = text.startsWith("- ", at);
      add(out, trimLeft ? before.stripTrailing() : before);
      at += trimLeft ? 2 : 0;
      String action = action();
      String word = firstWord(action);
      switch (word) {
        case "end", "else" -> {
          return action;
        }
        case "if", "with", "range" -> out.add(block(word, action.substring(word.length()).strip()));
        case "break", "continue" -> out.add(new Node.Jump(word));
        default -> {
          if (!action.startsWith("/*")) {
            out.add(new Node.Print(new PipeReader(action).read()));
          }
        }
      }
    }
    return "";
  }

  private static void add(List<Node> out, String text) {
    if (!text.isEmpty()) {
      out.add(new Node.Text(text));
    }
  }

  private static String firstWord(String action) {
    int i = 0;
    while (i < action.length() && Character.isLetter(action.charAt(i))) {
      i++;
    }
    return action.substring(0, i);
  }

  private Node block(String keyword, String condition) {
    List<Node> then = new ArrayList<>();
    List<Node> otherwise = new ArrayList<>();
    String end = nodes(then);
    if (end.startsWith("else ")) {
      String rest = end.substring("else ".length()).strip();
      otherwise.add(block(firstWord(rest), rest.substring(firstWord(rest).length()).strip()));
    } else {
      if (end.equals("else")) {
        end = nodes(otherwise);
      }
      if (!end.equals("end")) {
        throw new TemplateException("{{" + keyword + "}} has no {{end}}");
      }
    }
    return new Node.Block(keyword, new PipeReader(condition).read(), then, otherwise);
  }

  /** Up to the closing braces, strings passed over. */
  private String action() {
    int start = at;
    char quote = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          at++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (text.startsWith("}}", at)) {
        String action = text.substring(start, at);
        at += 2;
        if (action.endsWith(" -")) {
          while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
          }
          action = action.substring(0, action.length() - 2);
        }
        return action.strip();
      }
      at++;
    }
    throw new TemplateException("unclosed action: {{" + text.substring(start));
  }
}
