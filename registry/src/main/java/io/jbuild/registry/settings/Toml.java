package io.jbuild.registry.settings;

import io.jbuild.layercache.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of TOML 1.0 that configuration files of containers are written in: tables, arrays of
 * tables, strings, numbers, booleans and arrays. What else there is, is an error with its line.
 */
final class Toml {
  private final String name;
  private final String text;
  private int at;

  private Toml(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /**
   * @param name names the file in an error
   */
  static Json.Obj parse(String name, String text) throws IOException {
    return new Toml(name, text).document().freeze();
  }

  /** A table being read. */
  private static final class Table {
    private final Map<String, Json> values = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, List<Table>> arrays = new LinkedHashMap<>();

    Table child(String key) {
      List<Table> array = arrays.get(key);
      return array != null
          ? array.get(array.size() - 1)
          : tables.computeIfAbsent(key, k -> new Table());
    }

    Table added(String key) {
      Table fresh = new Table();
      arrays.computeIfAbsent(key, k -> new ArrayList<>()).add(fresh);
      return fresh;
    }

    Json.Obj freeze() {
      Map<String, Json> out = new LinkedHashMap<>(values);
      tables.forEach((key, table) -> out.put(key, table.freeze()));
      arrays.forEach(
          (key, array) -> {
            List<Json> frozen = new ArrayList<>();
            array.forEach(t -> frozen.add(t.freeze()));
            out.put(key, new Json.Arr(frozen));
          });
      return new Json.Obj(out);
    }
  }

  private Table document() throws IOException {
    Table root = new Table();
    Table current = root;
    skip(true);
    while (at < text.length()) {
      if (text.startsWith("[[", at)) {
        at += 2;
        List<String> path = path();
        expect("]]");
        current = parent(root, path).added(path.get(path.size() - 1));
      } else if (text.charAt(at) == '[') {
        at++;
        List<String> path = path();
        expect("]");
        current = parent(root, path).child(path.get(path.size() - 1));
      } else {
        List<String> path = path();
        expect("=");
        skip(false);
        Table target = parent(current, path);
        if (target.values.put(path.get(path.size() - 1), value()) != null) {
          throw error("'" + String.join(".", path) + "' is there twice");
        }
      }
      skip(false);
      if (at < text.length() && text.charAt(at) != '\n') {
        throw error("more follows than there should be");
      }
      skip(true);
    }
    return root;
  }

  private static Table parent(Table from, List<String> path) {
    Table table = from;
    for (String key : path.subList(0, path.size() - 1)) {
      table = table.child(key);
    }
    return table;
  }

  private List<String> path() throws IOException {
    List<String> out = new ArrayList<>();
    do {
      skip(false);
      out.add(key());
      skip(false);
    } while (take('.'));
    return out;
  }

  private String key() throws IOException {
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return string();
    }
    int start = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw error("a key is missing");
    }
    return text.substring(start, at);
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private Json value() throws IOException {
    if (at >= text.length()) {
      throw error("a value is missing");
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      return Json.of(string());
    }
    if (c == '[') {
      return array();
    }
    int start = at;
    while (at < text.length() && " \t\r\n,]#".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> Json.of(true);
      case "false" -> Json.of(false);
      default -> number(word);
    };
  }

  private Json number(String word) throws IOException {
    try {
      return Json.of(Long.parseLong(word.replace("_", "")));
    } catch (NumberFormatException e) {
      throw error("'" + word + "' is no value of a kind that is read here");
    }
  }

  private Json array() throws IOException {
    List<Json> out = new ArrayList<>();
    at++;
    skip(true);
    while (!take(']')) {
      out.add(value());
      skip(true);
      if (!take(',') && (at >= text.length() || text.charAt(at) != ']')) {
        throw error("an array is not closed");
      }
      skip(true);
    }
    return new Json.Arr(out);
  }

  private String string() throws IOException {
    char quote = text.charAt(at);
    if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
      throw error("strings of several lines are not read here");
    }
    at++;
    StringBuilder out = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      char c = text.charAt(at++);
      out.append(c == '\\' && quote == '"' ? escaped() : c);
    }
    expect(String.valueOf(quote));
    return out.toString();
  }

  private char escaped() throws IOException {
    char c = at < text.length() ? text.charAt(at++) : '\n';
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> throw error("the escape '\\" + c + "' is not read here");
    };
  }

  private boolean take(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String what) throws IOException {
    if (!text.startsWith(what, at)) {
      throw error("'" + what + "' is missing");
    }
    at += what.length();
  }

  /** Blanks and comments; line ends too when {@code lines}. */
  private void skip(boolean lines) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
        at++;
      } else {
        return;
      }
    }
  }

  private IOException error(String what) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    return new IOException(name + ", line " + Math.max(1, line) + ": " + what);
  }
}
