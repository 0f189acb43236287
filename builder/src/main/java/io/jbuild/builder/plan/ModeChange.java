package io.jbuild.builder.plan;

import java.util.ArrayList;
import java.util.List;

/** What {@code --chmod} does to a mode: an octal number or chmod(1)'s symbols. */
public final class ModeChange {

  private final String text;
  private final List<Clause> clauses;

  /**
   * @param who mask of the bits that it may touch
   * @param permissions symbols, or one of {@code ugo} to copy from
   */
  private record Clause(int who, char operator, String permissions) {}

  private ModeChange(String text, List<Clause> clauses) {
    this.text = text;
    this.clauses = clauses;
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static ModeChange parse(String text) {
    if (!text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9') {
      octal(text);
      return new ModeChange(text, List.of());
    }
    List<Clause> clauses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      parseClauses(text, part, clauses);
    }
    return new ModeChange(text, List.copyOf(clauses));
  }

  private static int octal(String text) {
    try {
      int mode = Integer.parseInt(text, 8);
      if (mode >= 0 && mode <= 07777) {
        return mode;
      }
    } catch (NumberFormatException e) {
      // said below, together with numbers that are too large
    }
    throw new IllegalArgumentException(
        "invalid chmod parameter: '"
            + text
            + "': it should be octal string and between 0 and 07777");
  }

  private static void parseClauses(String text, String part, List<Clause> clauses) {
    int i = 0;
    int who = 0;
    while (i < part.length() && "ugoa".indexOf(part.charAt(i)) >= 0) {
      who |= bits(part.charAt(i++));
    }
    if (i == part.length()) {
      throw invalid(text);
    }
    while (i < part.length()) {
      char operator = part.charAt(i++);
      if ("+-=".indexOf(operator) < 0) {
        throw invalid(text);
      }
      int start = i;
      while (i < part.length() && "rwxXstugo".indexOf(part.charAt(i)) >= 0) {
        i++;
      }
      String permissions = part.substring(start, i);
      boolean copies = permissions.chars().anyMatch(c -> "ugo".indexOf(c) >= 0);
      if (copies && permissions.length() > 1) {
        throw invalid(text);
      }
      clauses.add(new Clause(who == 0 ? bits('a') : who, operator, permissions));
    }
  }

  private static int bits(char who) {
    return switch (who) {
      case 'u' -> 04700;
      case 'g' -> 02070;
      case 'o' -> 01007;
      default -> 07777;
    };
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "invalid chmod parameter: '"
            + text
            + "': want an octal number such as 0644, or symbols such as u=rwX,go=rX");
  }

  /** Whether it says the whole mode, whatever there was. */
  public boolean isAbsolute() {
    return clauses.isEmpty();
  }

  /** The new mode of an entry with this one. */
  public int apply(int mode, boolean directory) {
    if (isAbsolute()) {
      return octal(text);
    }
    int result = mode;
    for (Clause clause : clauses) {
      int bits = permissionBits(clause, result, directory);
      result =
          switch (clause.operator()) {
            case '+' -> result | bits;
            case '-' -> result & ~bits;
            default -> (result & ~cleared(clause, directory)) | bits;
          };
    }
    return result;
  }

  /** What {@code =} takes away first; a directory keeps its set-id bits as with chmod(1). */
  private static int cleared(Clause clause, boolean directory) {
    return directory ? clause.who() & ~06000 : clause.who();
  }

  private static int permissionBits(Clause clause, int mode, boolean directory) {
    int bits = 0;
    for (char c : clause.permissions().toCharArray()) {
      bits |=
          switch (c) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> directory || (mode & 0111) != 0 ? 0111 : 0;
            case 's' -> 06000;
            case 't' -> 01000;
            case 'u' -> spread(mode >> 6);
            case 'g' -> spread(mode >> 3);
            default -> spread(mode);
          };
    }

    return bits & clause.who();
  }

  private static int spread(int three) {
    int p = three & 7;
    return p << 6 | p << 3 | p;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModeChange m && m.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
