package io.jbuild.grammar.antlr;

/** Finds the end of {@code $name} and <code>${…}</code> without knowing any variable. */
final class Substitutions {
  private static final int BROKEN = -1;

  private Substitutions() {}

  /** Behind the substitution whose {@code $} is at {@code dollar}, or -1 when it is broken. */
  static int end(CharSequence text, int dollar) {
    int i = dollar + 1;
    if (i >= text.length() || text.charAt(i) != '{') {
      return i;
    }
    // what is open: a ${…} each, whose operator was checked
    int depth = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '{' && text.charAt(i - 1) == '$') {
        i = endOfOperator(text, i + 1);
        if (i == BROKEN) {
          return BROKEN;
        }
        depth++;
      } else if (c == '}') {
        i++;
        if (--depth == 0) {
          return i;
        }
      } else {
        i += c == '\\' ? 2 : 1;
      }
    }
    return BROKEN;
  }

  /**
   * Behind the name and its operator; before the brace that closes a plain <code>${name}</code>.
   */
  private static int endOfOperator(CharSequence text, int start) {
    int i = start;
    if (i < text.length() && "@*#?-$!".indexOf(text.charAt(i)) >= 0) {
      i++;
    } else {
      while (i < text.length() && isNamePart(text.charAt(i))) {
        i++;
      }
    }
    if (i == start || i >= text.length()) {
      return BROKEN;
    }
    char operator = text.charAt(i);
    if (operator == '}') {
      return i;
    }
    if (operator == ':') {
      boolean known = i + 1 < text.length() && "-+?".indexOf(text.charAt(i + 1)) >= 0;
      return known ? i + 2 : BROKEN;
    }
    return "-+?#%/".indexOf(operator) >= 0 ? i + 1 : BROKEN;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
