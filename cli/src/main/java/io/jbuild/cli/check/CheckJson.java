package io.jbuild.cli.check;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings with the members that BuildKit's lint subrequest gives, and columns. */
final class CheckJson {
  private CheckJson() {}

  static String print(Checked checked) {
    List<Json> warnings = new ArrayList<>();
    for (LintFinding finding : checked.findings()) {
      Map<String, Json> m = new LinkedHashMap<>();
      m.put("ruleName", Json.of(finding.rule()));
      m.put("description", Json.of(finding.description()));
      m.put("detail", Json.of(finding.message()));
      m.put("fixable", Json.of(!finding.fix().isEmpty()));
      m.put("location", location(finding.span()));
      warnings.add(new Json.Obj(m));
    }
    List<Json> errors = new ArrayList<>();
    for (Diagnostic error : checked.errors()) {
      Map<String, Json> m = new LinkedHashMap<>();
      m.put("message", Json.of(error.sentence()));
      m.put("location", location(error.span()));
      errors.add(new Json.Obj(m));
    }
    Map<String, Json> root = new LinkedHashMap<>();
    root.put("warnings", new Json.Arr(warnings));
    root.put("errors", new Json.Arr(errors));
    Map<String, Json> source = new LinkedHashMap<>();
    source.put("filename", Json.of(checked.source().name()));
    source.put("language", Json.of("Dockerfile"));
    root.put("sources", new Json.Arr(List.of(new Json.Obj(source))));
    return JsonText.pretty(new Json.Obj(root), "  ") + '\n';
  }

  static Json location(Span span) {
    Map<String, Json> start = new LinkedHashMap<>();
    start.put("line", Json.of(span.line()));
    start.put("column", Json.of(span.column()));
    Map<String, Json> end = new LinkedHashMap<>();
    end.put("line", Json.of(span.endLine()));
    Map<String, Json> range = new LinkedHashMap<>();
    range.put("start", new Json.Obj(start));
    range.put("end", new Json.Obj(end));
    Map<String, Json> location = new LinkedHashMap<>();
    location.put("sourceIndex", Json.of(0));
    location.put("ranges", new Json.Arr(List.of(new Json.Obj(range))));
    return new Json.Obj(location);
  }
}
