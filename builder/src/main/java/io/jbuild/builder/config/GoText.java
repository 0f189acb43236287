package io.jbuild.builder.config;

import java.time.Duration;
import java.util.List;

/** Values as Go's fmt package prints them, which is how BuildKit writes history. */
final class GoText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private GoText() {}

  /** {@code %v} of a list: {@code [a b]}. */
  static String list(List<String> words) {
    return '[' + String.join(" ", words) + ']';
  }

  /** {@code %q} of a list: {@code ["a" "b"]}. */
  static String quotedList(List<String> words) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < words.size(); i++) {
      if (i > 0) {
        out.append(' ');
      }
      quote(words.get(i), out);
    }
    return out.append(']').toString();
  }

  private static void quote(String word, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < word.length(); i++) {
      escape(word.charAt(i), '"', out);
    }
    out.append('"');
  }

  private static void escape(char c, char quote, StringBuilder out) {
    switch (c) {
      case '\\' -> out.append("\\\\");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      default -> {
        if (c == quote) {
          out.append('\\').append(c);
        } else if (c < ' ' || c == 0x7f) {
          out.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
        } else {
          out.append(c);
        }
      }
    }
  }

  /** {@code %q} of a number: the character that it is, {@code '\\x03'}. */
  static String quotedRune(int number) {
    StringBuilder out = new StringBuilder("'");
    escape((char) number, '\'', out);
    return out.append('\'').toString();
  }

  /** {@code %q} of a time.Duration, with the blank before it. */
  static String quotedDuration(Duration value) {
    return " \"" + duration(value) + '"';
  }

  /** {@code %v} of a time.Duration: {@code 1h0m30s}, {@code 1.5s}, {@code 3ms}, {@code 0s}. */
  static String duration(Duration value) {
    long nanos = value.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    if (nanos < 0) {
      out.append('-');
      nanos = -nanos;
    }
    if (nanos < 1_000) {
      return out.append(nanos).append("ns").toString();
    }
    if (nanos < 1_000_000) {
      return out.append(decimal(nanos, 1_000)).append("µs").toString();
    }
    if (nanos < 1_000_000_000) {
      return out.append(decimal(nanos, 1_000_000)).append("ms").toString();
    }
    long minutes = nanos / 60_000_000_000L;
    if (minutes >= 60) {
      out.append(minutes / 60).append('h');
    }
    if (minutes > 0) {
      out.append(minutes % 60).append('m');
    }
    return out.append(decimal(nanos % 60_000_000_000L, 1_000_000_000)).append('s').toString();
  }

  private static String decimal(long nanos, long unit) {
    StringBuilder out = new StringBuilder().append(nanos / unit);
    long rest = nanos % unit;
    if (rest == 0) {
      return out.toString();
    }
    out.append('.');
    for (long place = unit / 10; rest > 0; place /= 10) {
      out.append(rest / place);
      rest %= place;
    }
    return out.toString();
  }
}
