package io.jbuild.grammar.parse;

import io.jbuild.grammar.Directive;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.antlr.Directives;
import java.util.Optional;

/** Which frontend a text was written for, be it a Dockerfile or not. */
final class FrontendSyntax {

  private FrontendSyntax() {}

  static Optional<String> find(Source source) {
    for (String marker : new String[] {"#", "//"}) {
      Optional<Directive> syntax = Directives.read(source, marker).find("syntax");
      if (syntax.isPresent()) {
        String value = syntax.get().value();
        int blank = value.indexOf(' ');
        return Optional.of(blank < 0 ? value : value.substring(0, blank));
      }
    }
    String text = source.text();
    return JsonText.isObject(text) ? topLevelString(text, "syntax") : Optional.empty();
  }

  /** The member of a valid JSON object, if it is a string. */
  private static Optional<String> topLevelString(String json, String key) {
    int depth = 0;
    boolean matches = false;
    int at = 0;
    StringBuilder string = new StringBuilder();
    while (at < json.length()) {
      char c = json.charAt(at);
      if (c == '"') {
        string.setLength(0);
        at = JsonText.readString(json, at, string);
        if (matches) {
          return Optional.of(string.toString());
        }
        continue;
      }
      if (c == ':') {
        matches = depth == 1 && string.toString().equals(key);
      } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        matches = false;
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      }
      at++;
    }
    return Optional.empty();
  }
}
