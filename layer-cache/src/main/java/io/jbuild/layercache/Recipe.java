package io.jbuild.layercache;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All that a step's result depends on, in a fixed order, with a version of the form it is written
 * in. Two recipes are equal exactly when they give the same key. Never holds a secret.
 *
 * @param version for example {@code jbuild.run.v1}; changed whenever the meaning of a part changes
 */
public record Recipe(String version, List<Part> parts) {

  /**
   * One input, by a name that a person understands.
   *
   * @param kind for example {@code parent}, {@code env}, {@code file}, {@code command}
   * @param name which one of its kind: a variable, a path; may be empty
   * @param value what it was
   */
  public record Part(String kind, String name, String value) {}

  public Recipe {
    parts = List.copyOf(parts);
  }

  /** An unambiguous encoding: each string behind its length. */
  public byte[] toBytes() {
    StringBuilder out = new StringBuilder();
    append(out, version);
    for (Part part : parts) {
      append(out, part.kind());
      append(out, part.name());
      append(out, part.value());
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder out, String s) {
    out.append(s.length()).append(':').append(s).append('\n');
  }
}
