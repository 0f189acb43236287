package io.jbuild.grammar.lint;

import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Dockerfile;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code # check=skip=A,B;error=true;experimental=C} says, at the top of a file or, {@code
 * skip} alone, above an instruction.
 *
 * @param skip names of rules in lower case; {@code all} is all of them
 * @param error whether findings make the build fail
 * @param experimental names of experimental rules to apply, in lower case; {@code all} likewise
 */
public record CheckDirective(Set<String> skip, boolean error, Set<String> experimental) {
  public static final CheckDirective NOTHING = new CheckDirective(Set.of(), false, Set.of());

  public CheckDirective {
    skip = Set.copyOf(skip);
    experimental = Set.copyOf(experimental);
  }

  /**
   * The value of the directive; an {@link IllegalArgumentException} names what is wrong with it.
   */
  public static CheckDirective parse(String value) {
    Set<String> skip = Set.of();
    boolean error = false;
    Set<String> experimental = Set.of();
    for (String option : value.split(";")) {
      int equals = option.indexOf('=');
      String key = (equals < 0 ? option : option.substring(0, equals)).strip();
      String argument = equals < 0 ? "" : option.substring(equals + 1).strip();
      switch (key.toLowerCase(Locale.ROOT)) {
        case "skip" -> skip = names(argument);
        case "experimental" -> experimental = names(argument);
        case "error" -> error = bool(argument);
        default ->
            throw new IllegalArgumentException(
                "invalid check option '" + key + "': want skip, error or experimental");
      }
    }
    return new CheckDirective(skip, error, experimental);
  }

  /** The file's own; nothing when it has none or an invalid one. */
  public static CheckDirective of(Dockerfile file) {
    Optional<String> value = file.directive("check");
    if (value.isEmpty()) {
      return NOTHING;
    }
    try {
      return parse(value.get());
    } catch (IllegalArgumentException e) {
      // an invalid directive skips nothing: more is reported, not less
      return NOTHING;
    }
  }

  boolean isNothing() {
    return skip.isEmpty() && !error && experimental.isEmpty();
  }

  /** What a comment above an instruction skips there. */
  static Set<String> skippedBy(Comment comment) {
    String text = comment.text().replace(" ", "");
    String prefix = "check=skip=";
    return text.regionMatches(true, 0, prefix, 0, prefix.length())
        ? names(text.substring(prefix.length()))
        : Set.of();
  }

  static boolean contains(Set<String> names, String rule) {
    return names.contains("all") || names.contains(rule.toLowerCase(Locale.ROOT));
  }

  private static Set<String> names(String list) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : list.split(",")) {
      if (!name.isBlank()) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static boolean bool(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw new IllegalArgumentException("invalid value '" + value + "' for error");
    };
  }
}
