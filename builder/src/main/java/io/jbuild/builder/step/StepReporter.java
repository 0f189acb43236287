package io.jbuild.builder.step;

import io.jbuild.builder.BuildEvent.Stream;

/** Hears what a step does while it does it. Safe for any number of threads. */
public interface StepReporter {

  /** Output of the command, with secrets masked. */
  void printed(Stream stream, byte[] bytes);

  /**
   * @param total bytes, 0 when not known
   */
  void progressed(String what, long done, long total);
}
