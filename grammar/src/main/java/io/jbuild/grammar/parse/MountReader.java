package io.jbuild.grammar.parse;

import io.jbuild.grammar.Flag;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.MountOption;
import io.jbuild.grammar.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the comma-separated fields of {@code RUN --mount=}, quoted as in RFC 4180. */
final class MountReader {
  private MountReader() {}

  static List<Mount> read(List<Flag> flags) {
    List<Mount> mounts = List.of();
    for (Flag flag : flags) {
      if (flag.name().equals("mount") && flag.value().isPresent()) {
        if (mounts.isEmpty()) {
          mounts = new ArrayList<>(2);
        }
        mounts.add(read(flag.value().get()));
      }
    }
    return mounts;
  }

  private static Mount read(Word value) {
    List<MountOption> options = new ArrayList<>(4);
    for (String field : split(value)) {
      options.add(parse(field, value));
    }
    return new Mount(options, value);
  }

  private static MountOption parse(String field, Word whole) {
    int equals = field.indexOf('=');
    String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
    if (equals < 0) {
      return new MountOption(key, Optional.empty());
    }
    String value = field.substring(equals + 1);
    if (key.equals("from") && hasVariable(value)) {
      throw new Rejection(
          "'from' doesn't support variable expansion, define alias stage instead", whole.span());
    }
    return new MountOption(key, Optional.of(whole.withText(value)));
  }

  /** Whether anything follows a dollar sign, as BuildKit tests for it. */
  static boolean hasVariable(String value) {
    int dollar = value.indexOf('$');
    return dollar >= 0 && dollar < value.length() - 1;
  }

  private static List<String> split(Word value) {
    String text = value.text();
    List<String> fields = new ArrayList<>(4);
    int at = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      at =
          at < text.length() && text.charAt(at) == '"'
              ? readQuoted(value, at + 1, field)
              : readPlain(value, at, field);
      fields.add(field.toString());
      if (at == text.length()) {
        return fields;
      }
      at++; // the comma
    }
  }

  private static int readPlain(Word value, int start, StringBuilder field) {
    int comma = value.text().indexOf(',', start);
    int end = comma < 0 ? value.text().length() : comma;
    field.append(value.text(), start, end);
    if (field.indexOf("\"") >= 0) {
      throw malformed(value, "a quote inside an unquoted field");
    }
    return end;
  }

  private static int readQuoted(Word value, int start, StringBuilder field) {
    String text = value.text();
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        field.append('"');
        at++;
      } else if (at == text.length() || text.charAt(at) == ',') {
        return at;
      } else {
        throw malformed(value, "text behind a closing quote");
      }
    }
    throw malformed(value, "an open quote");
  }

  private static Rejection malformed(Word value, String why) {
    return new Rejection("failed to parse csv mounts '" + value.text() + "': " + why, value.span());
  }
}
