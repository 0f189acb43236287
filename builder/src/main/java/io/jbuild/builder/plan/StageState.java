package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.config.StageConfig;
import io.jbuild.builder.scope.StageScope;
import io.jbuild.grammar.Stage;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What is known of a stage while a graph is planned. */
final class StageState {
  final Stage stage;

  /** The FROM, for messages. */
  final Command from;

  /** What follows FROM, expanded. */
  final String base;

  final Optional<Platform> platform;

  /** The stage that this one is FROM. */
  final @Nullable StageState parent;

  /** A named context that stands for the stage or for its base. */
  final @Nullable BuildContext context;

  /** Whether the context stands for the stage: then its instructions do not count. */
  final boolean replaced;

  /** The instructions, those of triggers first once the stage is reached. */
  final List<Command> commands = new ArrayList<>();

  boolean reached;
  @Nullable Image image;
  @Nullable StageConfig config;
  @Nullable StageScope scope;
  OptionalInt end = OptionalInt.empty();

  StageState(
      Stage stage,
      Command from,
      String base,
      Optional<Platform> platform,
      @Nullable StageState parent,
      @Nullable BuildContext context,
      boolean replaced) {
    this.stage = stage;
    this.from = from;
    this.base = base;
    this.platform = platform;
    this.parent = parent;
    this.context = context;
    this.replaced = replaced;
  }

  /** Its name, or {@code stage-N}. */
  String name() {
    return stage.name().orElse("stage-" + stage.index());
  }

  boolean isScratch() {
    return parent == null && context == null && base.equals("scratch");
  }

  StageConfig plannedConfig() {
    if (config == null) {
      throw new IllegalStateException("stage " + name() + " is not planned yet");
    }
    return config;
  }

  StageScope plannedScope() {
    if (scope == null) {
      throw new IllegalStateException("stage " + name() + " is not planned yet");
    }
    return scope;
  }
}
