package io.jbuild.cli.template;

import io.jbuild.layercache.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The functions of text/template and of docker's formatting. */
final class Functions {
  private Functions() {}

  static Object call(String name, List<Object> a) {
    return switch (name) {
      case "json" -> GoTemplate.json(one(name, a));
      case "upper" -> text(name, a).toUpperCase(Locale.ROOT);
      case "lower" -> text(name, a).toLowerCase(Locale.ROOT);
      case "title" -> title(text(name, a));
      case "join" -> join(a);
      case "split" -> split(a);
      case "index" -> index(a);
      case "len" -> length(one(name, a));
      case "not" -> !Values.truth(one(name, a));
      case "and" -> and(a);
      case "or" -> or(a);
      case "eq" -> a.subList(1, a.size()).stream().anyMatch(x -> compare(a.get(0), x) == 0);
      case "ne" -> compare(first(name, a), second(name, a)) != 0;
      case "lt" -> compare(first(name, a), second(name, a)) < 0;
      case "le" -> compare(first(name, a), second(name, a)) <= 0;
      case "gt" -> compare(first(name, a), second(name, a)) > 0;
      case "ge" -> compare(first(name, a), second(name, a)) >= 0;
      case "print" -> concat(a, "");
      case "println" -> concat(a, " ") + "\n";
      case "printf" -> printf(a);
      case "pad" ->
          " ".repeat((int) number(second(name, a)))
              + Values.text(first(name, a))
              + " ".repeat((int) number(a.get(2)));
      case "truncate" -> truncate(Values.text(first(name, a)), (int) number(second(name, a)));
      case "slice" -> slice(a);
      default -> throw new TemplateException("function \"" + name + "\" not defined");
    };
  }

  private static Object one(String name, List<Object> a) {
    if (a.size() != 1) {
      throw new TemplateException(name + " takes one argument, not " + a.size());
    }
    return a.get(0);
  }

  private static Object first(String name, List<Object> a) {
    if (a.size() < 2) {
      throw new TemplateException(name + " takes two arguments");
    }
    return a.get(0);
  }

  private static Object second(String name, List<Object> a) {
    first(name, a);
    return a.get(1);
  }

  private static String text(String name, List<Object> a) {
    return Values.text(one(name, a));
  }

  private static double number(Object v) {
    try {
      return Double.parseDouble(Values.text(v));
    } catch (NumberFormatException e) {
      TemplateException wrapped = new TemplateException(Values.text(v) + " is no number");
      wrapped.initCause(e);
      throw wrapped;
    }
  }

  private static String title(String s) {
    return s.isEmpty() ? s : s.substring(0, 1).toUpperCase(Locale.ROOT) + s.substring(1);
  }

  private static String join(List<Object> a) {
    List<String> words = new ArrayList<>();
    Values.elements(first("join", a)).forEach(e -> words.add(Values.text(e.getValue())));
    return String.join(Values.text(a.get(1)), words);
  }

  private static Object split(List<Object> a) {
    String separator = Pattern.quote(Values.text(second("split", a)));
    return Json.ofStrings(List.of(Values.text(a.get(0)).split(separator, -1)));
  }

  private static Object index(List<Object> a) {
    Object at = a.get(0);
    for (Object key : a.subList(1, a.size())) {
      if (at instanceof Json.Arr array) {
        int i = (int) number(key);
        if (i < 0 || i >= array.values().size()) {
          throw new TemplateException("index out of range: " + i);
        }
        at = array.values().get(i);
      } else if (at instanceof Json.Obj o) {
        Json value = o.members().get(Values.text(key));
        at = value == null ? "" : value;
      } else {
        throw new TemplateException("can't index " + Values.text(at));
      }
    }
    return at;
  }

  private static Object length(Object v) {
    if (v instanceof Json.Arr a) {
      return (long) a.values().size();
    }
    if (v instanceof Json.Obj o) {
      return (long) o.members().size();
    }
    return (long) Values.text(v).length();
  }

  private static Object and(List<Object> a) {
    for (Object v : a) {
      if (!Values.truth(v)) {
        return v;
      }
    }
    return a.get(a.size() - 1);
  }

  private static Object or(List<Object> a) {
    for (Object v : a) {
      if (Values.truth(v)) {
        return v;
      }
    }
    return a.get(a.size() - 1);
  }

  private static int compare(Object x, Object y) {
    String a = Values.text(x);
    String b = Values.text(y);
    boolean numbers =
        (x instanceof Number || x instanceof Json.Num)
            && (y instanceof Number || y instanceof Json.Num);
    return numbers ? Double.compare(number(x), number(y)) : a.compareTo(b);
  }

  private static String concat(List<Object> a, String separator) {
    List<String> words = new ArrayList<>();
    a.forEach(v -> words.add(Values.text(v)));
    return String.join(separator, words);
  }

  private static String printf(List<Object> a) {
    StringBuilder out = new StringBuilder();
    String format = Values.text(a.get(0));
    int next = 1;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      int start = i++;
      while (i < format.length() && "-+# 0123456789.".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      char verb = i < format.length() ? format.charAt(i) : '%';
      if (verb == '%') {
        out.append('%');
        continue;
      }
      Object value = next < a.size() ? a.get(next++) : "%!" + verb + "(MISSING)";
      out.append(one(format.substring(start, i), verb, value));
    }
    return out.toString();
  }

  private static String one(String flags, char verb, Object value) {
    return switch (verb) {
      case 'd' -> String.format(Locale.ROOT, flags + "d", (long) number(value));
      case 'f' -> String.format(Locale.ROOT, flags + "f", number(value));
      case 'x' -> String.format(Locale.ROOT, flags + "x", (long) number(value));
      case 'q' -> '"' + Values.text(value).replace("\"", "\\\"") + '"';
      default -> String.format(Locale.ROOT, flags + "s", Values.text(value));
    };
  }

  private static String truncate(String s, int length) {
    return s.length() <= length ? s : s.substring(0, length);
  }

  private static String slice(List<Object> a) {
    String s = Values.text(a.get(0));
    int from = a.size() > 1 ? (int) number(a.get(1)) : 0;
    int to = a.size() > 2 ? (int) number(a.get(2)) : s.length();
    if (from < 0 || to > s.length() || from > to) {
      throw new TemplateException("slice out of range");
    }
    return s.substring(from, to);
  }
}
