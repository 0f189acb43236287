package io.jbuild.grammar.word;

import java.util.Arrays;

/**
 * A pattern of {@code # % /} substitutions: {@code *} is any run of characters, {@code ?} any one,
 * neither matches a line feed; {@code \* \? \\ \} \/} are themselves. There are no brackets.
 *
 * <p>Matching is by states, without backtracking: time is pattern × text.
 */
final class ShellPattern {
  private static final int ANY_RUN = -1;
  private static final int ANY_ONE = -2;
  private static final int NONE = -1;

  private final int[] tokens;

  private ShellPattern(int[] tokens) {
    this.tokens = tokens;
  }

  static ShellPattern parse(String pattern) throws ExpansionException {
    int[] chars = pattern.codePoints().toArray();
    int[] tokens = new int[chars.length];
    int count = 0;
    for (int i = 0; i < chars.length; i++) {
      int c = chars[i];
      switch (c) {
        case '*' -> tokens[count++] = ANY_RUN;
        case '?' -> tokens[count++] = ANY_ONE;
        case '\\' -> {
          int next = i + 1 < chars.length ? chars[++i] : 0;
          if (next == 0 || "*?\\}/".indexOf(next) < 0) {
            String shown = next == 0 ? "" : Character.toString(next);
            throw new ExpansionException(
                "invalid escape '\\" + shown + "' in pattern '" + pattern + "'");
          }
          tokens[count++] = next;
        }
        default -> tokens[count++] = c;
      }
    }
    return new ShellPattern(Arrays.copyOf(tokens, count));
  }

  String withoutPrefix(String value, boolean longest) {
    int[] text = value.codePoints().toArray();
    int end = matchEnd(tokens, text, 0, longest);
    return end == NONE ? value : new String(text, end, text.length - end);
  }

  /** A suffix is a prefix seen in a mirror. */
  String withoutSuffix(String value, boolean longest) {
    int[] text = value.codePoints().toArray();
    int end = matchEnd(mirrored(tokens), mirrored(text), 0, longest);
    return end == NONE ? value : new String(text, 0, text.length - end);
  }

  /** The leftmost, longest match replaced, or all of them; an empty one may stand anywhere. */
  String replaced(String value, String replacement, boolean all) {
    int[] text = value.codePoints().toArray();
    StringBuilder out = new StringBuilder(value.length());
    int lastEnd = NONE;
    int at = 0;
    while (at <= text.length) {
      int end = matchEnd(tokens, text, at, true);
      boolean emptyBehindMatch = end == at && at == lastEnd;
      if (end != NONE && !emptyBehindMatch) {
        out.append(replacement);
        lastEnd = end;
        if (!all) {
          at = end;
          break;
        }
        if (end > at) {
          at = end;
          continue;
        }
      }
      if (at < text.length) {
        out.appendCodePoint(text[at]);
      }
      at++;
    }
    return at < text.length
        ? out.append(new String(text, at, text.length - at)).toString()
        : out.toString();
  }

  /** Where a match that begins at {@code start} ends, or {@link #NONE}. */
  private static int matchEnd(int[] pattern, int[] text, int start, boolean longest) {
    // states[i]: the first i tokens match what was read so far
    boolean[] states = new boolean[pattern.length + 1];
    states[0] = true;
    skipRuns(pattern, states);
    int found = NONE;
    for (int at = start; ; at++) {
      if (states[pattern.length]) {
        found = at;
        if (!longest) {
          return found;
        }
      }
      if (at == text.length || !step(pattern, states, text[at])) {
        return found;
      }
    }
  }

  /** Reads one character; false when no state is left. */
  private static boolean step(int[] pattern, boolean[] states, int c) {
    boolean alive = false;
    for (int i = pattern.length; i >= 0; i--) {
      boolean here =
          (i < pattern.length && pattern[i] == ANY_RUN && states[i] && c != '\n')
              || (i > 0 && states[i - 1] && matchesOne(pattern[i - 1], c));
      states[i] = here;
      alive |= here;
    }
    skipRuns(pattern, states);
    return alive;
  }

  private static boolean matchesOne(int token, int c) {
    return token == c || (token == ANY_ONE && c != '\n');
  }

  private static void skipRuns(int[] pattern, boolean[] states) {
    for (int i = 0; i < pattern.length; i++) {
      if (states[i] && pattern[i] == ANY_RUN) {
        states[i + 1] = true;
      }
    }
  }

  private static int[] mirrored(int[] array) {
    int[] mirror = new int[array.length];
    for (int i = 0; i < array.length; i++) {
      mirror[i] = array[array.length - 1 - i];
    }
    return mirror;
  }
}
