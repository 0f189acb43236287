package io.jbuild.builder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code key=value,key,…} lists of the command line: one line of CSV (RFC 4180), keys in any
 * case. A key without a value is {@code true}.
 *
 * @param flag what the list was given to, for messages
 */
public record Attributes(String flag, String text, Map<String, String> values) {

  public Attributes {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static Attributes parse(String flag, String text) {
    Map<String, String> values = new LinkedHashMap<>();
    Attributes empty = new Attributes(flag, text, values);
    for (String field : fields(empty, text)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field : field.substring(0, equals);
      if (key.isBlank()) {
        throw empty.invalid("want key=value, separated by commas");
      }
      String value = equals < 0 ? "true" : field.substring(equals + 1);
      values.put(key.strip().toLowerCase(Locale.ROOT), value);
    }
    return new Attributes(flag, text, values);
  }

  private static List<String> fields(Attributes where, String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"' && (quoted || field.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw where.invalid("a quote is not closed");
    }
    fields.add(field.toString());
    return fields;
  }

  public Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * @throws IllegalArgumentException when it is neither true nor false
   */
  public boolean flag(String key, boolean otherwise) {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw invalid(key + " is true or false, not '" + value + "'");
    };
  }

  /**
   * @throws IllegalArgumentException naming the first key that is none of these
   */
  public void allow(String... keys) {
    for (String key : values.keySet()) {
      if (!List.of(keys).contains(key)) {
        throw invalid("unknown key '" + key + "': want one of " + String.join(", ", keys));
      }
    }
  }

  public IllegalArgumentException invalid(String why) {
    return new IllegalArgumentException("invalid " + flag + " '" + text + "': " + why);
  }
}
