package io.jbuild.grammar.lint;

import io.jbuild.grammar.From;
import java.util.Optional;
import java.util.Set;

/**
 * What a linter may be told of the world beyond the Dockerfile. Rules that need more than they are
 * told keep silent.
 */
public interface Surroundings {
  Surroundings UNKNOWN = new Surroundings() {};

  /** Whether the ignore file of the context leaves this path out. */
  default boolean isIgnored(String path) {
    return false;
  }

  /** The names of the variables that the image sets; empty when it is not known. */
  default Optional<Set<String>> variablesOf(From from) {
    return Optional.empty();
  }

  /**
   * The platform of the image, such as {@code linux/arm64}, when it is known and not the one that
   * is built for.
   */
  default Optional<String> foreignPlatformOf(From from) {
    return Optional.empty();
  }
}
