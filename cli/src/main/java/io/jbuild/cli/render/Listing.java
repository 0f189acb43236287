package io.jbuild.cli.render;

import io.jbuild.cli.template.GoTemplate;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A list of objects, as docker prints it: a table, a template for each, or JSON lines. */
public final class Listing {
  private static final int GAP = 3;
  private static final int NARROWEST = 10;

  private final Map<String, String> headers;
  private final List<String> columns;

  /**
   * @param columns the fields that a table has when nothing is said
   * @param headers field to title, where it is not the field's name in capitals
   */
  public Listing(List<String> columns, Map<String, String> headers) {
    this.columns = List.copyOf(columns);
    this.headers = Map.copyOf(headers);
  }

  /**
   * @param format empty, {@code table}, {@code json}, {@code table TEMPLATE} or a template
   */
  public void print(PrintStream out, String format, List<Json.Obj> rows) {
    if (format.isEmpty() || format.equals("table")) {
      table(out, columns.stream().map(this::title).toList(), cells(rows));
    } else if (format.equals("json")) {
      rows.forEach(r -> out.print(JsonText.print(r) + "\n"));
    } else if (format.startsWith("table ")) {
      String template = format.substring("table ".length()).replace("\\t", "\t");
      GoTemplate parsed = GoTemplate.parse(template);
      List<List<String>> cells = new ArrayList<>();
      rows.forEach(r -> cells.add(List.of(parsed.apply(r).split("\t", -1))));
      table(out, List.of(parsed.apply(titles(parsed, rows)).split("\t", -1)), cells);
    } else {
      GoTemplate parsed = GoTemplate.parse(format.replace("\\t", "\t").replace("\\n", "\n"));
      rows.forEach(r -> out.print(parsed.apply(r) + "\n"));
    }
  }

  private List<List<String>> cells(List<Json.Obj> rows) {
    List<List<String>> out = new ArrayList<>();
    for (Json.Obj row : rows) {
      List<String> line = new ArrayList<>();
      for (String column : columns) {
        line.add(row.string(column).orElse(""));
      }
      out.add(line);
    }
    return out;
  }

  /** A row whose fields are their titles. */
  private Json.Obj titles(GoTemplate template, List<Json.Obj> rows) {
    Map<String, Json> out = new LinkedHashMap<>();
    columns.forEach(f -> out.put(f, Json.of(title(f))));
    headers.keySet().forEach(f -> out.put(f, Json.of(title(f))));
    template.fields().forEach(f -> out.put(f, Json.of(title(f))));
    rows.stream()
        .limit(1)
        .forEach(r -> r.members().keySet().forEach(f -> out.put(f, Json.of(title(f)))));
    return new Json.Obj(out);
  }

  private String title(String field) {
    String known = headers.get(field);
    return known == null ? field.toUpperCase(Locale.ROOT) : known;
  }

  private static void table(PrintStream out, List<String> titles, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(titles);
    for (List<String> row : rows) {
      List<String> safe = new ArrayList<>();
      row.forEach(cell -> safe.add(Printable.name(cell)));
      all.add(safe);
    }
    int[] widths = new int[titles.size()];
    for (List<String> row : all) {
      for (int i = 0; i < Math.min(widths.length, row.size()); i++) {
        widths[i] = Math.max(widths[i], Math.max(NARROWEST, row.get(i).length() + GAP));
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i < row.size() - 1 && i < widths.length) {
          line.append(" ".repeat(widths[i] - row.get(i).length()));
        }
      }
      out.print(line.append('\n'));
    }
  }
}
