package io.jbuild.builder.plan;

import java.util.ArrayList;
import java.util.List;

/** What {@code --chmod} does to a mode: an octal number or the symbols of BSD's chmod(1). */
public final class ModeChange {
  private static final int STICKY = 01000;
  private static final int SET_ID = 06000;

  private final String text;
  private final List<Command> commands;

  /**
   * One change, see setmode(3): {@code + -} set and clear bits, {@code X} sets bits of what
   * somebody may execute, {@code u g o} copy the bits of that class.
   *
   * @param bits those that it touches
   * @param operator of a copy
   */
  private record Command(char kind, int bits, char operator) {}

  private ModeChange(String text, List<Command> commands) {
    this.text = text;
    this.commands = commands;
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static ModeChange parse(String text) {
    if (text.isEmpty()) {
      throw invalid(text);
    }
    if (text.charAt(0) >= '0' && text.charAt(0) <= '9') {
      octal(text);
      return new ModeChange(text, List.of());
    }
    List<Command> commands = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      parseClause(text, clause, commands);
    }
    return new ModeChange(text, List.copyOf(commands));
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

  private static void parseClause(String text, String clause, List<Command> commands) {
    int i = 0;
    int who = 0;
    while (i < clause.length() && "ugoa".indexOf(clause.charAt(i)) >= 0) {
      who |= bits(clause.charAt(i++));
    }
    if (i == clause.length()) {
      throw invalid(text);
    }
    while (i < clause.length()) {
      char operator = clause.charAt(i++);
      if ("+-=".indexOf(operator) < 0) {
        throw invalid(text);
      }
      int start = i;
      while (i < clause.length() && "rwxXstugo".indexOf(clause.charAt(i)) >= 0) {
        i++;
      }
      parseAction(who, operator, clause.substring(start, i), commands);
    }
  }

  private static void parseAction(
      int clauseWho, char operator, String permissions, List<Command> commands) {
    int who = clauseWho;
    int bits = 0;
    int ifExecutable = 0;
    boolean assigned = operator != '=';
    for (int i = 0; i < permissions.length(); i++) {
      char c = permissions.charAt(i);
      switch (c) {
        case 'r' -> bits |= 0444;
        case 'w' -> bits |= 0222;
        case 'x' -> bits |= 0111;
        case 'X' -> {
          bits |= operator == '-' ? 0111 : 0;
          ifExecutable |= operator == '-' ? 0 : 0111;
        }
        case 's' -> bits |= isOthersAlone(who) ? 0 : SET_ID;
        case 't' -> {
          if (!isOthersAlone(who)) {
            who |= STICKY;
            bits |= STICKY;
          }
        }
        default -> {
          if (bits != 0) {
            add(operator, who, bits, commands);
          }
          addIfExecutable(who, ifExecutable, commands);
          commands.add(new Command(c, who == 0 ? 0777 : who & 0777, operator));
          bits = 0;
          ifExecutable = 0;
          assigned = true;
        }
      }
    }
    if (bits != 0 || !assigned) {
      add(operator, who, bits, commands);
    }
    addIfExecutable(who, ifExecutable, commands);
  }

  private static boolean isOthersAlone(int who) {
    return who != 0 && (who & ~0007) == 0;
  }

  private static void add(char operator, int who, int bits, List<Command> commands) {
    if (operator == '=') {
      commands.add(new Command('-', who == 0 ? SET_ID | 0777 : who, operator));
    }
    int touched = who == 0 ? bits : bits & who;
    commands.add(new Command(operator == '-' ? '-' : '+', touched, operator));
  }

  private static void addIfExecutable(int who, int bits, List<Command> commands) {
    if (bits != 0) {
      commands.add(new Command('X', who == 0 ? bits : bits & who, '+'));
    }
  }

  private static int bits(char who) {
    return switch (who) {
      case 'u' -> 04700;
      case 'g' -> 02070;
      case 'o' -> 00007;
      default -> SET_ID | 0777;
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
    return text.charAt(0) >= '0' && text.charAt(0) <= '9';
  }

  /** The new mode of an entry with this one. */
  public int apply(int mode, boolean directory) {
    if (isAbsolute()) {
      return octal(text);
    }
    int result = mode;
    for (Command command : commands) {
      result =
          switch (command.kind()) {
            case '+' -> result | command.bits();
            case '-' -> result & ~command.bits();
            case 'X' -> directory || (mode & 0111) != 0 ? result | command.bits() : result;
            case 'u' -> copy(result, result >> 6, command);
            case 'g' -> copy(result, result >> 3, command);
            default -> copy(result, result, command);
          };
    }
    return result;
  }

  private static int copy(int mode, int three, Command command) {
    int one = three & 7;
    int bits = (one << 6 | one << 3 | one) & command.bits();
    return switch (command.operator()) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~command.bits()) | bits;
    };
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
