package io.jbuild.grammar.lint;

import java.util.Locale;

/** The case of names. */
final class Casing {

  private Casing() {}

  static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }

  static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }

  static String to(String text, boolean lower) {
    return lower ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT);
  }
}
