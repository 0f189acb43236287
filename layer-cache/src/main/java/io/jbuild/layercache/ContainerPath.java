package io.jbuild.layercache;

import java.util.ArrayList;
import java.util.List;

/**
 * An absolute, clean path inside a root file system: {@code /} or {@code /a/b}, no {@code .},
 * {@code ..}, empty part, slash at the end or NUL.
 *
 * <p>Names are bytes to the kernel. A byte that is not part of valid UTF-8 is kept as the lone
 * surrogate U+DC00 + byte, so that every name survives.
 */
public record ContainerPath(String value) implements Comparable<ContainerPath> {
  public static final ContainerPath ROOT = new ContainerPath("/");

  public ContainerPath {
    if (!isClean(value)) {
      throw new IllegalArgumentException("not a clean absolute path: '" + value + "'");
    }
  }

  private static boolean isClean(String p) {
    if (p.equals("/")) {
      return true;
    }
    if (p.isEmpty() || p.charAt(0) != '/' || p.indexOf('\0') >= 0) {
      return false;
    }
    int start = 1;
    while (start <= p.length()) {
      int end = p.indexOf('/', start);
      end = end < 0 ? p.length() : end;
      int n = end - start;
      boolean dots =
          (n == 1 && p.charAt(start) == '.')
              || (n == 2 && p.charAt(start) == '.' && p.charAt(start + 1) == '.');
      if (n == 0 || dots) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  /** Cleans {@code text} as if it stood at the root; {@code ..} stops there. */
  public static ContainerPath of(String text) {
    return ROOT.resolve(text);
  }

  /**
   * Joins and cleans lexically; an absolute {@code text} replaces, {@code ..} stops at the root.
   */
  public ContainerPath resolve(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path cannot contain NUL: '" + text + "'");
    }
    List<String> parts = text.startsWith("/") ? new ArrayList<>() : new ArrayList<>(parts());
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('/', start);
      end = end < 0 ? text.length() : end;
      String part = text.substring(start, end);
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.remove(parts.size() - 1);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      start = end + 1;
    }
    return new ContainerPath('/' + String.join("/", parts));
  }

  /** The names from the root down; none for the root. */
  public List<String> parts() {
    return isRoot() ? List.of() : List.of(value.substring(1).split("/"));
  }

  public boolean isRoot() {
    return value.length() == 1;
  }

  /** The last name; empty for the root. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** The directory that holds this; the root is its own. */
  public ContainerPath parent() {
    int slash = value.lastIndexOf('/');
    return slash <= 0 ? ROOT : new ContainerPath(value.substring(0, slash));
  }

  public boolean startsWith(ContainerPath other) {
    return other.isRoot()
        || value.equals(other.value)
        || (value.startsWith(other.value) && value.charAt(other.value.length()) == '/');
  }

  /** Without the leading slash, as tar streams and directory joins want it; empty for the root. */
  public String relative() {
    return value.substring(1);
  }

  @Override
  public int compareTo(ContainerPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContainerPath p && value.equals(p.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
