package io.jbuild.builder;

/** Hears what happens in a build. */
@FunctionalInterface
public interface BuildListener {
  BuildListener SILENT = event -> {};

  /** Called for one event at a time, in their order, from any thread; must not wait for long. */
  void on(BuildEvent event);
}
