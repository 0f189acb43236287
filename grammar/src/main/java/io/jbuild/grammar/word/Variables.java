package io.jbuild.grammar.word;

import org.jspecify.annotations.Nullable;

/** What the variables stand for at one place of a Dockerfile. */
@FunctionalInterface
public interface Variables {

  /** The value, which may be empty, or null when there is no such variable. */
  @Nullable String valueOf(String name);
}
