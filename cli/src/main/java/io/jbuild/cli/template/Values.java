package io.jbuild.cli.template;

import io.jbuild.layercache.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Go's template package does with values, done with JSON's. */
final class Values {
  private Values() {}

  static Object path(Object value, List<String> path) {
    Object at = value;
    for (String name : path) {
      if (!(at instanceof Json.Obj o)) {
        throw new TemplateException("can't evaluate field " + name + " in " + text(at));
      }
      Json next = o.members().get(name);
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

  /** What {@code range} goes over: the elements, or the values in the order of their keys. */
  static List<Object> elements(Object v) {
    if (v instanceof Json.Arr a) {
      return new ArrayList<>(a.values());
    }
    if (v instanceof Json.Obj o) {
      return new ArrayList<>(new java.util.TreeMap<>(o.members()).values());
    }
    throw new TemplateException("range can't iterate over " + text(v));
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
      for (Map.Entry<String, Json> e : new java.util.TreeMap<>(o.members()).entrySet()) {
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
