package io.jbuild.cli.check;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Findings as a SARIF 2.1.0 log, which code hosts show beside the lines. A file below the working
 * directory, which they take for the root of the sources, has its path from there.
 */
final class CheckSarif {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
  private static final String SYNTAX = "SyntaxError";
  private static final String ROOT = "%SRCROOT%";

  private CheckSarif() {}

  static String print(Checked checked) {
    Map<String, Json> rules = new LinkedHashMap<>();
    List<Json> results = new ArrayList<>();
    Json file = location(checked);
    for (Diagnostic error : checked.errors()) {
      rules.putIfAbsent(SYNTAX, rule(SYNTAX, "The file cannot be read as a Dockerfile"));
      results.add(result(SYNTAX, "error", error.sentence(), file, error.span()));
    }
    for (LintFinding f : checked.findings()) {
      rules.putIfAbsent(f.rule(), rule(f.rule(), f.description()));
      results.add(result(f.rule(), "warning", f.message(), file, f.span()));
    }
    Json driver =
        object("name", Json.of("jbuild"), "rules", new Json.Arr(List.copyOf(rules.values())));
    Json run =
        object(
            "tool",
            object("driver", driver),
            // SARIF has its columns in UTF-16 units unless told
            "columnKind",
            Json.of("unicodeCodePoints"),
            "results",
            new Json.Arr(results));
    Json log =
        object(
            "$schema", Json.of(SCHEMA),
            "version", Json.of("2.1.0"),
            "runs", new Json.Arr(List.of(run)));
    return JsonText.pretty(log, "  ") + '\n';
  }

  private static Json location(Checked checked) {
    Optional<Path> file = checked.file();
    if (file.isEmpty()) {
      return object("uri", Json.of(checked.source().name()));
    }
    URI uri = checked.directory().toUri().relativize(file.get().toUri());
    if (uri.isAbsolute()) {
      return object("uri", Json.of(uri.toASCIIString()));
    }
    String path = uri.getRawPath();
    // what stands before a colon would be a scheme
    String clear = path.indexOf(':') < 0 ? path : "./" + path;
    return object("uri", Json.of(clear), "uriBaseId", Json.of(ROOT));
  }

  private static Json rule(String id, String description) {
    return object("id", Json.of(id), "shortDescription", object("text", Json.of(description)));
  }

  private static Json result(String rule, String level, String text, Json file, Span span) {
    Json region =
        object(
            "startLine", Json.of(Math.max(1, span.line())),
            "startColumn", Json.of(Math.max(1, span.column())),
            "endLine", Json.of(Math.max(1, span.endLine())));
    Json place = object("artifactLocation", file, "region", region);
    return object(
        "ruleId", Json.of(rule),
        "level", Json.of(level),
        "message", object("text", Json.of(text)),
        "locations", new Json.Arr(List.of(object("physicalLocation", place))));
  }

  private static Json object(Object... members) {
    Map<String, Json> m = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      m.put((String) members[i], (Json) members[i + 1]);
    }
    return new Json.Obj(m);
  }
}
