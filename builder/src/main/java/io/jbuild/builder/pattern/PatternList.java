package io.jbuild.builder.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Patterns of which the last one that matches counts; {@code !} takes back. A pattern that matches
 * a directory matches all that is in it. Paths are relative, with slashes. Immutable.
 */
public final class PatternList {
  public static final PatternList EMPTY = new PatternList(List.of());

  private final List<IgnorePattern> patterns;
  private final boolean hasExclusions;

  private PatternList(List<IgnorePattern> patterns) {
    this.patterns = patterns;
    boolean exclusions = false;
    for (IgnorePattern pattern : patterns) {
      exclusions |= pattern.isExclusion();
    }
    this.hasExclusions = exclusions;
  }

  /** For each pattern whether it matched a directory: what its children need to know. */
  public static final class Matched {
    private final boolean[] each;
    private final boolean matched;

    private Matched(boolean[] each, boolean matched) {
      this.each = each;
      this.matched = matched;
    }

    /** Whether the path is matched in the end. */
    public boolean matched() {
      return matched;
    }
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote the patterns
   */
  public static PatternList of(List<String> texts) {
    List<IgnorePattern> patterns = new ArrayList<>(texts.size());
    for (String text : texts) {
      String pattern = text.strip();
      if (pattern.isEmpty()) {
        continue;
      }
      pattern = clean(pattern);
      boolean exclusion = pattern.charAt(0) == '!';
      if (exclusion && pattern.length() == 1) {
        throw new IllegalArgumentException("illegal exclusion pattern: '!'");
      }
      pattern = exclusion ? pattern.substring(1) : pattern;
      GoMatch.check(pattern);
      patterns.add(new IgnorePattern(pattern, exclusion));
    }
    return patterns.isEmpty() ? EMPTY : new PatternList(List.copyOf(patterns));
  }

  /**
   * The patterns of an ignore file.
   *
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public static PatternList parseIgnoreFile(String text) {
    List<String> patterns = new ArrayList<>();
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = text.substring(start, end);
      start = end + 1;
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String pattern = line.strip();
      boolean exclusion = pattern.charAt(0) == '!';
      pattern = exclusion ? pattern.substring(1).strip() : pattern;
      if (!pattern.isEmpty()) {
        pattern = clean(pattern);
        pattern = pattern.length() > 1 && pattern.charAt(0) == '/' ? pattern.substring(1) : pattern;
      }
      patterns.add(exclusion ? "!" + pattern : pattern);
    }
    return of(patterns);
  }

  /** Go's path.Clean. */
  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      boolean back = part.equals("..");
      if (back && !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..")) {
        parts.remove(parts.size() - 1);
      } else if (!back || !rooted) {
        parts.add(part);
      }
    }
    String joined = String.join("/", parts);
    if (rooted) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether a path, or a directory that it is in, is matched. */
  public boolean matches(String path) {
    return matched(path).matched();
  }

  private Matched matched(String path) {
    Matched parent = null;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      parent = parent == null ? matchRoot(directory) : match(directory, parent);
    }
    return parent == null ? matchRoot(path) : match(path, parent);
  }

  /** The pattern because of which a path is matched: the last that changed the outcome. */
  public Optional<String> decisive(String path) {
    Matched result = matched(path);
    if (!result.matched) {
      return Optional.empty();
    }
    int last = patterns.size() - 1;
    while (!result.each[last]) {
      last--;
    }
    return Optional.of(patterns.get(last).toString());
  }

  /** The result for a path at the top. */
  public Matched matchRoot(String path) {
    return match(path, new Matched(new boolean[patterns.size()], false));
  }

  /**
   * The result for a path, when that of the directory that it is in is known.
   *
   * @param parent of the same list
   */
  public Matched match(String path, Matched parent) {
    boolean[] each = new boolean[patterns.size()];
    boolean matched = false;
    for (int i = 0; i < each.length; i++) {
      IgnorePattern pattern = patterns.get(i);
      // a pattern that can no longer change the outcome is not tried
      each[i] = parent.each[i] || (pattern.isExclusion() == matched && pattern.matches(path));
      if (each[i]) {
        matched = !pattern.isExclusion();
      }
    }
    return new Matched(each, matched);
  }

  /** Whether something in a matched directory may be taken back. */
  public boolean mayExcludeBelow(String directory) {
    if (!hasExclusions) {
      return false;
    }
    for (IgnorePattern pattern : patterns) {
      if (pattern.isExclusion() && pattern.mayMatchBelow(directory)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return patterns.toString();
  }
}
