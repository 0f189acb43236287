package io.jbuild.cli.template;

import io.jbuild.layercache.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Go's template package does with values, done with JSON's. */
final class Values {
  private static final Pattern NEXT_LABEL = Pattern.compile(",[\\w./-]+=");

  private Values() {}

  static Object path(Object value, List<String> path) {
    Object at = value;
    for (String name : path) {
      if (!(at instanceof Json.Obj o)) {
        throw new TemplateException("can't evaluate field " + name + " in " + text(at));
      }
      Json next = o.members().get(name);
      if (next == null && name.equals("ID")) {
        // docker's own structures call it so, what it prints of them does not
        next = o.members().get("Id");
      }
      if (next == null) {
        throw new TemplateException("there is no field " + name);
      }
      at = next;
    }
    return at;
  }

  static boolean truth(Object v) {
    if (v instanceof Boolean b) {
      return b;
    }
    if (v instanceof String s) {
      return !s.isEmpty();
    }
    if (v instanceof Number n) {
      return n.doubleValue() != 0;
    }
    if (v instanceof Json.Bool b) {
      return b.value();
    }
    if (v instanceof Json.Str s) {
      return !s.value().isEmpty();
    }
    if (v instanceof Json.Num n) {
      return Double.parseDouble(n.text()) != 0;
    }
    if (v instanceof Json.Arr a) {
      return !a.values().isEmpty();
    }
    return v instanceof Json.Obj o && !o.members().isEmpty();
  }

  /**
   * What {@code range} goes over: elements by their index, or values by their key, in the keys'
   * order.
   */
  static List<Map.Entry<Object, Object>> elements(Object v) {
    List<Map.Entry<Object, Object>> out = new ArrayList<>();
    if (v instanceof Json.Arr a) {
      for (Json element : a.values()) {
        out.add(Map.entry((long) out.size(), element));
      }
    } else if (v instanceof Json.Obj o) {
      new TreeMap<>(o.members()).forEach((key, value) -> out.add(Map.entry(key, value)));
    } else {
      throw new TemplateException("range can't iterate over " + text(v));
    }
    return out;
  }

  /** The value of one of the labels that a row has as {@code a=x,b=y}; empty without it. */
  static String label(Object row, List<Object> keys) {
    if (keys.size() != 1) {
      throw new TemplateException("Label takes one argument, not " + keys.size());
    }
    String labels = ',' + text(path(row, List.of("Labels")));
    String mark = ',' + text(keys.get(0)) + '=';
    int start = labels.indexOf(mark);
    if (start < 0) {
      return "";
    }
    String rest = labels.substring(start + mark.length());
    // a comma belongs to the value unless another label's name and sign follow it
    Matcher next = NEXT_LABEL.matcher(rest);
    return next.find() ? rest.substring(0, next.start()) : rest;
  }

  /** As Go prints it. */
  static String text(Object v) {
    if (v instanceof Json.Str s) {
      return s.value();
    }
    if (v instanceof Json.Num n) {
      return n.text();
    }
    if (v instanceof Json.Bool b) {
      return Boolean.toString(b.value());
    }
    if (v instanceof Json.Null) {
      return "<no value>";
    }
    if (v instanceof Json.Arr a) {
      StringBuilder out = new StringBuilder("[");
      for (Json e : a.values()) {
        out.append(out.length() > 1 ? " " : "").append(text(e));
      }
      return out.append(']').toString();
    }
    if (v instanceof Json.Obj o) {
      StringBuilder out = new StringBuilder("map[");
      for (Map.Entry<String, Json> e : new TreeMap<>(o.members()).entrySet()) {
        out.append(out.length() > 4 ? " " : "").append(e.getKey()).append(':');
        out.append(text(e.getValue()));
      }
      return out.append(']').toString();
    }
    return String.valueOf(v);
  }

  static Json json(Object v) {
    if (v instanceof Json j) {
      return j;
    }
    if (v instanceof Boolean b) {
      return Json.of(b);
    }
    if (v instanceof Number n) {
      return new Json.Num(n.toString());
    }
    return Json.of(String.valueOf(v));
  }
}
