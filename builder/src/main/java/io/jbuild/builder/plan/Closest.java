package io.jbuild.builder.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant by a name that is not there. */
public final class Closest {
  private static final int LARGEST_DISTANCE = 3;

  private Closest() {}

  /** The known name with the fewest typing errors between, if those are few. */
  public static Optional<String> to(String written, Collection<String> known) {
    String wanted = written.toLowerCase(Locale.ROOT);
    Optional<String> best = Optional.empty();
    int least = Math.min(LARGEST_DISTANCE, Math.max(1, wanted.length() / 2)) + 1;
    for (String name : known) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = Optional.of(name);
      }
    }
    return best;
  }

  /** {@code (did you mean X?)}, or nothing. */
  public static String hint(String written, Collection<String> known) {
    Optional<String> meant = to(written, known);
    return meant.isPresent() ? " (did you mean " + meant.get() + "?)" : "";
  }

  /** The distance of Levenshtein. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + same);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
