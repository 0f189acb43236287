package io.jbuild.builder.pattern;

/**
 * One pattern of a list: as {@link GoMatch}, and {@code **} stands for any number of directories.
 *
 * <p>The exact meaning is that of github.com/moby/patternmatcher, its oddities included: {@code
 * **x} at the start matches every path that ends in {@code x} when nothing else in it is special.
 */
final class IgnorePattern {
  private final String pattern;
  private final boolean exclusion;
  private final Form form;

  private enum Form {
    LITERAL,
    SUFFIX,
    GENERAL
  }

  /**
   * @param pattern clean, without the exclamation mark
   * @param exclusion whether it takes back what earlier ones matched
   */
  IgnorePattern(String pattern, boolean exclusion) {
    this.pattern = pattern;
    this.exclusion = exclusion;
    if (pattern.startsWith("**") && !isSpecial(pattern, 2)) {
      form = Form.SUFFIX;
    } else {
      form = isSpecial(pattern, 0) ? Form.GENERAL : Form.LITERAL;
    }
  }

  private static boolean isSpecial(String pattern, int from) {
    for (int i = from; i < pattern.length(); i++) {
      if ("*?[]\\".indexOf(pattern.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  boolean isExclusion() {
    return exclusion;
  }

  /** Whether it can match something below a directory; sometimes true when it cannot. */
  boolean mayMatchBelow(String directory) {
    if (form != Form.LITERAL) {
      int wild = 0;
      while (wild < pattern.length() && "*?[\\".indexOf(pattern.charAt(wild)) < 0) {
        wild++;
      }
      String plain = pattern.substring(0, pattern.lastIndexOf('/', wild) + 1);
      return plain.startsWith(directory + "/") || (directory + "/").startsWith(plain);
    }
    return pattern.startsWith(directory + "/");
  }

  boolean matches(String path) {
    return switch (form) {
      case LITERAL -> path.equals(pattern);
      case SUFFIX -> {
        String suffix = pattern.substring(2);
        yield path.endsWith(suffix) || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
      }
      case GENERAL -> matches(0, path, 0);
    };
  }

  private boolean matches(int from, String path, int start) {
    int p = from;
    int n = start;
    while (p < pattern.length()) {
      char c = pattern.charAt(p);
      if (c == '*') {
        return pattern.startsWith("**", p)
            ? matchesDeep(p + 2, path, n)
            : matchesStar(p + 1, path, n);
      }
      if (n >= path.length()) {
        return false;
      }
      int character = path.codePointAt(n);
      if (c == '?') {
        if (character == '/') {
          return false;
        }
        p++;
      } else if (c == '[' && pattern.indexOf(']', p + 2) > 0) {
        int end = pattern.indexOf(']', p + 2);
        if (!GoMatch.inClass(pattern, p + 1, end, character)) {
          return false;
        }
        p = end + 1;
      } else {
        boolean escaped = c == '\\' && p + 1 < pattern.length();
        p = escaped ? p + 1 : p;
        int wanted = pattern.codePointAt(p);
        if (wanted != character || (escaped && isRegexEscape(wanted))) {
          return false;
        }
        p += Character.charCount(wanted);
      }
      n += Character.charCount(character);
    }
    return n == path.length();
  }

  /** Patterns become regular expressions there: in these {@code \a} is no {@code a}. */
  private static boolean isRegexEscape(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private boolean matchesStar(int p, String path, int n) {
    for (int at = n; ; at++) {
      if (matches(p, path, at)) {
        return true;
      }
      if (at >= path.length() || path.charAt(at) == '/') {
        return false;
      }
    }
  }

  /** Behind {@code **}: nothing, or any number of whole directories. */
  private boolean matchesDeep(int behind, String path, int n) {
    int p = behind < pattern.length() && pattern.charAt(behind) == '/' ? behind + 1 : behind;
    if (p == pattern.length()) {
      return true;
    }
    if (matches(p, path, n)) {
      return true;
    }
    for (int slash = path.indexOf('/', n); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (matches(p, path, slash + 1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return exclusion ? "!" + pattern : pattern;
  }
}
