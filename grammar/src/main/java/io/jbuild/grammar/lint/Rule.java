package io.jbuild.grammar.lint;

/** One thing to look for. Named like its class; explained on docs/rules/NAME.md. */
interface Rule {

  default String name() {
    return getClass().getSimpleName();
  }

  String description();

  /** Only applied when asked for by name. */
  default boolean isExperimental() {
    return false;
  }

  /** Not among those of BuildKit. */
  default boolean isExtra() {
    return false;
  }

  void check(Lint lint);
}
