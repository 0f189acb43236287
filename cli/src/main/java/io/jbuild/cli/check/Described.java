package io.jbuild.cli.check;

import io.jbuild.cli.render.Listing;
import io.jbuild.grammar.outline.Argument;
import io.jbuild.grammar.outline.Need;
import io.jbuild.grammar.outline.Outline;
import io.jbuild.grammar.outline.Target;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints what a Dockerfile offers: its targets, and what one may give to one of them. */
public final class Described {
  private static final String NAME = "name";
  private static final String DESCRIPTION = "description";
  private static final String REQUIRED = "required";

  private Described() {}

  public static void targets(List<Target> targets, CheckFormat format, PrintStream out) {
    List<Json.Obj> rows = new ArrayList<>();
    for (Target target : targets) {
      Map<String, Json> m = new LinkedHashMap<>();
      m.put(NAME, Json.of(target.name()));
      m.put("default", Json.of(target.isDefault()));
      target.description().ifPresent(d -> m.put(DESCRIPTION, Json.of(d)));
      m.put("base", Json.of(target.base()));
      target.platform().ifPresent(p -> m.put("platform", Json.of(p)));
      m.put("location", CheckJson.location(target.span()));
      rows.add(new Json.Obj(m));
    }
    if (format == CheckFormat.JSON) {
      out.print(pretty("targets", rows));
      return;
    }
    List<Json.Obj> shown = new ArrayList<>();
    for (Target target : targets) {
      shown.add(
          row(
              "TARGET",
              target.name() + (target.isDefault() ? " (default)" : ""),
              DESCRIPTION,
              target.description().orElse("")));
    }
    new Listing(List.of("TARGET", DESCRIPTION), Map.of()).print(out, "", shown);
  }

  public static void outline(Outline outline, CheckFormat format, PrintStream out) {
    if (format == CheckFormat.JSON) {
      out.print(JsonText.pretty(json(outline), "  ") + '\n');
      return;
    }
    out.print("TARGET:      " + outline.name() + '\n');
    outline.description().ifPresent(d -> out.print("DESCRIPTION: " + d + '\n'));
    List<Json.Obj> arguments = new ArrayList<>();
    for (Argument a : outline.arguments()) {
      Json.Obj head = row("BUILD ARG", a.name(), "VALUE", a.value().orElse(""));
      arguments.add(head.with(DESCRIPTION, Json.of(a.description().orElse(""))));
    }
    table(List.of("BUILD ARG", "VALUE", DESCRIPTION), arguments, out);
    table(List.of("SECRET", REQUIRED), needs("SECRET", outline.secrets()), out);
    table(List.of("SSH", REQUIRED), needs("SSH", outline.agents()), out);
  }

  private static List<Json.Obj> needs(String title, List<Need> needs) {
    List<Json.Obj> rows = new ArrayList<>();
    needs.forEach(n -> rows.add(row(title, n.id(), REQUIRED, n.required() ? "true" : "")));
    return rows;
  }

  private static void table(List<String> columns, List<Json.Obj> rows, PrintStream out) {
    if (!rows.isEmpty()) {
      out.print('\n');
      new Listing(columns, Map.of()).print(out, "", rows);
    }
  }

  private static Json json(Outline outline) {
    Map<String, Json> m = new LinkedHashMap<>();
    m.put(NAME, Json.of(outline.name()));
    outline.description().ifPresent(d -> m.put(DESCRIPTION, Json.of(d)));
    List<Json> arguments = new ArrayList<>();
    for (Argument a : outline.arguments()) {
      Map<String, Json> o = new LinkedHashMap<>();
      o.put(NAME, Json.of(a.name()));
      put(o, DESCRIPTION, a.description());
      put(o, "value", a.value());
      o.put("location", CheckJson.location(a.span()));
      arguments.add(new Json.Obj(o));
    }
    m.put("args", new Json.Arr(arguments));
    m.put("secrets", needs(outline.secrets()));
    m.put("ssh", needs(outline.agents()));
    return new Json.Obj(m);
  }

  private static Json needs(List<Need> needs) {
    List<Json> out = new ArrayList<>();
    for (Need need : needs) {
      Map<String, Json> o = new LinkedHashMap<>();
      o.put(NAME, Json.of(need.id()));
      o.put(REQUIRED, Json.of(need.required()));
      o.put("location", CheckJson.location(need.span()));
      out.add(new Json.Obj(o));
    }
    return new Json.Arr(out);
  }

  private static void put(Map<String, Json> members, String name, Optional<String> value) {
    value.ifPresent(v -> members.put(name, Json.of(v)));
  }

  private static Json.Obj row(String first, String a, String second, String b) {
    Map<String, Json> m = new LinkedHashMap<>();
    m.put(first, Json.of(a));
    m.put(second, Json.of(b));
    return new Json.Obj(m);
  }

  private static String pretty(String name, List<Json.Obj> rows) {
    Map<String, Json> root = new LinkedHashMap<>();
    root.put(name, new Json.Arr(List.copyOf(rows)));
    return JsonText.pretty(new Json.Obj(root), "  ") + '\n';
  }
}
