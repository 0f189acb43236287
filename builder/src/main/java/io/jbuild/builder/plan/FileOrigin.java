package io.jbuild.builder.plan;

/** Where a step finds files that it copies or mounts. */
public sealed interface FileOrigin {

  /** No files at all. */
  record Nothing() implements FileOrigin {}

  /** The files that a step leaves. */
  record OfStep(int step) implements FileOrigin {}

  /**
   * A context that is no image, seen through its ignore file.
   *
   * @param name of a named context; empty for the main one
   */
  record OfContext(String name) implements FileOrigin {}

  FileOrigin NOTHING = new Nothing();
  FileOrigin CONTEXT = new OfContext("");
}
