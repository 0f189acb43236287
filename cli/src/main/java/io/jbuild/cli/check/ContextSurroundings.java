package io.jbuild.cli.check;

import io.jbuild.builder.pattern.PatternList;
import io.jbuild.grammar.lint.Surroundings;

/** A context directory, of which the linter may know what its ignore file leaves out. */
public record ContextSurroundings(PatternList ignored) implements Surroundings {
  @Override
  public boolean isIgnored(String path) {
    return ignored.matches(path);
  }
}
