package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.grammar.From;
import io.jbuild.grammar.lint.Surroundings;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What a build knows beyond its Dockerfile: the ignore file, and the images it starts from. */
final class BuildSurroundings implements Surroundings {
  private final SeenImages images;
  private final ContextSet contexts;
  private Optional<PatternList> ignored = Optional.empty();

  BuildSurroundings(SeenImages images, ContextSet contexts) {
    this.images = images;
    this.contexts = contexts;
  }

  @Override
  public boolean isIgnored(String path) {
    if (ignored.isEmpty()) {
      try {
        ignored = Optional.of(contexts.ignored());
      } catch (IOException | BuildException e) {
        // the step that copies reads the same file, and says what is wrong with it
        ignored = Optional.of(PatternList.EMPTY);
      }
    }
    return ignored.get().matches(path);
  }

  @Override
  public Optional<Set<String>> variablesOf(From from) {
    Optional<SeenImages.Seen> seen = images.seen(from.image().text());
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String variable : seen.get().image().config().container().env()) {
      names.add(variable.substring(0, Math.max(0, variable.indexOf('='))));
    }
    return Optional.of(names);
  }

  @Override
  public Optional<String> foreignPlatformOf(From from) {
    Optional<SeenImages.Seen> seen = images.seen(from.image().text());
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    Platform platform = seen.get().image().config().platform();
    return seen.get().wanted().accepts(platform)
        ? Optional.empty()
        : Optional.of(platform.toString());
  }
}
