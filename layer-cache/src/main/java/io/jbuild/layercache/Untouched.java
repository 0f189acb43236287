package io.jbuild.layercache;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that stay as they are while layers replace all else of a root file system: neither written
 * nor removed, and no part of any layer. Immutable.
 */
public final class Untouched {
  public static final Untouched NONE = new Untouched(Map.of());

  private final Map<String, Kept> kept;
  private final Set<String> ways = new HashSet<>();

  private Untouched(Map<String, Kept> kept) {
    this.kept = new LinkedHashMap<>(kept);
    for (String path : kept.keySet()) {
      for (int at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        ways.add(path.substring(0, at));
      }
    }
  }

  /** Why something is kept, the strictest first. */
  public enum Kind {
    /** What the program that does it runs from: no command may change it. */
    PROGRAM,
    /** What a build reads: the same. */
    CONTEXT,
    /** What else it reads or writes. */
    GIVEN,
    /** A symbolic link that leads to something kept. */
    LINK,
    /** Another file system. */
    MOUNT,
    /** What every container has of its host, and no image brings. */
    SYSTEM
  }

  /**
   * Something that is kept.
   *
   * @param what in words; of a link, where it leads
   */
  public record Kept(Kind kind, String what) {}

  /**
   * @param kept by absolute paths of which no part above the last is a link; of a directory, all
   *     that is in it
   */
  public static Untouched of(Map<String, Kept> kept) {
    return new Untouched(kept);
  }

  /** All, by path. */
  public Map<String, Kept> all() {
    return Map.copyOf(kept);
  }

  /** Whether it is one of them itself. */
  public boolean has(String path) {
    return kept.containsKey(path);
  }

  /** Whether one of them is below. */
  public boolean isAbove(String path) {
    return ways.contains(path);
  }

  /** The one that a path is, or that is nearest above it. */
  public Optional<Kept> over(String path) {
    for (int end = path.length();
        end > 0 && !kept.isEmpty();
        end = path.lastIndexOf('/', end - 1)) {
      Kept found = kept.get(path.substring(0, end));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
