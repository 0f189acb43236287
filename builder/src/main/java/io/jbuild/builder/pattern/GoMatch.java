package io.jbuild.builder.pattern;

/**
 * Go's filepath.Match: {@code *} and {@code ?} stop at slashes, {@code [a-c]} and {@code [^x]} are
 * classes, a backslash takes the next character as it is. The pattern is for the whole name.
 */
public final class GoMatch {
  private GoMatch() {}

  /**
   * @throws IllegalArgumentException when the pattern is malformed
   */
  public static void check(String pattern) {
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i++);
      if (c == '\\') {
        if (i == pattern.length()) {
          throw malformed(pattern);
        }
        i++;
      } else if (c == '[') {
        i = endOfClass(pattern, i);
      }
    }
  }

  /** Behind the bracket that closes the class whose first character is at {@code i}. */
  private static int endOfClass(String pattern, int i) {
    int at = i < pattern.length() && pattern.charAt(i) == '^' ? i + 1 : i;
    boolean first = true;
    while (true) {
      if (at < pattern.length() && pattern.charAt(at) == ']' && !first) {
        return at + 1;
      }
      first = false;
      at = endOfBound(pattern, at);
      if (at < pattern.length() && pattern.charAt(at) == '-') {
        at = endOfBound(pattern, at + 1);
      }
    }
  }

  private static int endOfBound(String pattern, int i) {
    if (i >= pattern.length() || pattern.charAt(i) == '-' || pattern.charAt(i) == ']') {
      throw malformed(pattern);
    }
    int at = pattern.charAt(i) == '\\' ? i + 1 : i;
    if (at >= pattern.length()) {
      throw malformed(pattern);
    }
    at += Character.charCount(pattern.codePointAt(at));
    if (at >= pattern.length()) {
      throw malformed(pattern);
    }
    return at;
  }

  static IllegalArgumentException malformed(String pattern) {
    return new IllegalArgumentException("syntax error in pattern '" + pattern + "'");
  }

  /** Whether a pattern is more than a plain name. */
  public static boolean hasWildcards(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  /**
   * @param pattern one that {@link #check} lets pass
   */
  public static boolean matches(String pattern, String name) {
    return matches(pattern, 0, name, 0);
  }

  private static boolean matches(String pattern, int p, String name, int n) {
    while (p < pattern.length()) {
      char c = pattern.charAt(p);
      if (c == '*') {
        return matchesStar(pattern, p + 1, name, n);
      }
      if (n >= name.length()) {
        return false;
      }
      int character = name.codePointAt(n);
      if (c == '?') {
        if (character == '/') {
          return false;
        }
        p++;
      } else if (c == '[') {
        int end = endOfClass(pattern, p + 1);
        if (!inClass(pattern, p + 1, end - 1, character)) {
          return false;
        }
        p = end;
      } else {
        p = c == '\\' ? p + 1 : p;
        int wanted = pattern.codePointAt(p);
        if (wanted != character) {
          return false;
        }
        p += Character.charCount(wanted);
      }
      n += Character.charCount(character);
    }
    return n == name.length();
  }

  private static boolean matchesStar(String pattern, int p, String name, int n) {
    for (int at = n; ; at++) {
      if (matches(pattern, p, name, at)) {
        return true;
      }
      if (at >= name.length() || name.charAt(at) == '/') {
        return false;
      }
    }
  }

  /** Whether a character is in the class between {@code from} and its closing bracket. */
  static boolean inClass(String pattern, int from, int end, int character) {
    int p = from;
    boolean negated = p < end && pattern.charAt(p) == '^';
    p = negated ? p + 1 : p;
    boolean found = false;
    while (p < end) {
      p = pattern.charAt(p) == '\\' ? p + 1 : p;
      int low = pattern.codePointAt(p);
      p += Character.charCount(low);
      int high = low;
      if (p < end && pattern.charAt(p) == '-') {
        p = pattern.charAt(p + 1) == '\\' ? p + 2 : p + 1;
        high = pattern.codePointAt(p);
        p += Character.charCount(high);
      }
      found |= low <= character && character <= high;
    }
    return found != negated;
  }
}
