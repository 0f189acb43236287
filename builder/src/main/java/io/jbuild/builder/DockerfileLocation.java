package io.jbuild.builder;

import java.nio.file.Path;

/** Where the Dockerfile is. Its ignore file, {@code <name>.dockerignore}, lies beside it. */
public sealed interface DockerfileLocation {

  /** In the context, by a path below its root. */
  record InContext(String path) implements DockerfileLocation {}

  /** On this machine, anywhere. */
  record OnDisk(Path file) implements DockerfileLocation {}

  /**
   * Given as text.
   *
   * @param name what messages call it
   */
  record Text(String name, String text) implements DockerfileLocation {}
}
