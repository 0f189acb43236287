package io.jbuild.registry.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a server wants to be told who one is: {@code WWW-Authenticate}, RFC 9110 section 11.6.1. */
record Challenge(String scheme, Map<String, String> parameters) {
  Challenge {
    scheme = scheme.toLowerCase(Locale.ROOT);
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  static List<Challenge> parse(List<String> headers) {
    List<Challenge> out = new ArrayList<>();
    for (String header : headers) {
      new Reader(header).read(out);
    }
    return out;
  }

  static Optional<Challenge> find(List<Challenge> all, String scheme) {
    for (Challenge c : all) {
      if (c.scheme().equals(scheme)) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  /** Reads what it can: a header that breaks off gives what came before. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void read(List<Challenge> out) {
      String word = token();
      while (!word.isEmpty()) {
        String scheme = word;
        Map<String, String> parameters = new LinkedHashMap<>();
        word = token();
        while (!word.isEmpty() && at < text.length() && text.charAt(at) == '=') {
          at++;
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
          word = token();
        }
        out.add(new Challenge(scheme, parameters));
      }
    }

    private String token() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) {
        at++;
      }
      int start = at;
      while (at < text.length() && " ,=\"\t".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ' ') {
          at++;
        }
        return text.substring(start, at);
      }
      StringBuilder out = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        out.append(text.charAt(at++));
      }
      at = Math.min(at + 1, text.length());
      return out.toString();
    }
  }
}
