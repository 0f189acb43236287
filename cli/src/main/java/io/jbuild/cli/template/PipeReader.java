package io.jbuild.cli.template;

import java.util.ArrayList;
import java.util.List;

/** Reads the inside of an action. */
final class PipeReader {
  private final String text;
  private int at;

  PipeReader(String text) {
    this.text = text;
  }

  Node.Pipe read() {
    Node.Pipe pipe = pipe();
    if (at < text.length()) {
      throw new TemplateException("unexpected '" + text.substring(at) + "' in {{" + text + "}}");
    }
    return pipe;
  }

  private Node.Pipe pipe() {
    List<String> variables = variables();
    List<List<Node.Word>> commands = new ArrayList<>();
    List<Node.Word> command = new ArrayList<>();
    while (true) {
      space();
      char c = peek();
      if (c == 0 || c == ')' || c == '|') {
        if (command.isEmpty()) {
          throw new TemplateException("missing value in {{" + text + "}}");
        }
        commands.add(command);
        if (c != '|') {
          return new Node.Pipe(variables, commands);
        }
        command = new ArrayList<>();
        at++;
      } else {
        command.add(word());
      }
    }
  }

  /** The names before {@code :=} or {@code =}; none when there is no such sign. */
  private List<String> variables() {
    int mark = at;
    List<String> names = new ArrayList<>();
    space();
    while (peek() == '$') {
      at++;
      names.add(name());
      space();
      if (peek() == ',') {
        at++;
        space();
      }
    }
    int sign = text.startsWith(":=", at) ? 2 : peek() == '=' ? 1 : 0;
    if (names.isEmpty() || sign == 0) {
      at = mark;
      return List.of();
    }
    at += sign;
    return names;
  }

  private Node.Word word() {
    char c = peek();
    if (c == '(') {
      at++;
      Node.Pipe inner = pipe();
      if (peek() != ')') {
        throw new TemplateException("unclosed parenthesis in {{" + text + "}}");
      }
      at++;
      return new Node.Nested(inner, path());
    }
    if (c == '.') {
      List<String> path = path();
      if (path.isEmpty()) {
        at++;
      }
      return new Node.Field(path);
    }
    if (c == '$') {
      at++;
      return new Node.Variable(name(), path());
    }
    if (c == '"' || c == '`') {
      return new Node.Constant(string(c));
    }
    if (Character.isDigit(c) || c == '-') {
      int start = at++;
      while (Character.isDigit(peek()) || peek() == '.') {
        at++;
      }
      String number = text.substring(start, at);
      return new Node.Constant(
          number.indexOf('.') >= 0 ? (Object) Double.valueOf(number) : Long.valueOf(number));
    }
    String name = name();
    if (name.isEmpty()) {
      throw new TemplateException("unexpected '" + c + "' in {{" + text + "}}");
    }
    return switch (name) {
      case "true" -> new Node.Constant(true);
      case "false" -> new Node.Constant(false);
      default -> new Node.Name(name);
    };
  }

  private List<String> path() {
    List<String> out = new ArrayList<>();
    while (peek() == '.' && at + 1 < text.length() && isName(text.charAt(at + 1))) {
      at++;
      out.add(name());
    }
    return out;
  }

  private String name() {
    int start = at;
    while (isName(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private String string(char quote) {
    StringBuilder out = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote == '"' && at < text.length()) {
        char e = text.charAt(at++);
        out.append(e == 'n' ? '\n' : e == 't' ? '\t' : e);
      } else {
        out.append(c);
      }
    }
    at++;
    return out.toString();
  }

  private void space() {
    while (Character.isWhitespace(peek())) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
