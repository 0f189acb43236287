package io.jbuild.runner;

import java.nio.file.Path;

/** Which network a container sees. */
public sealed interface NetworkMode {

  /** The host's. */
  record Host() implements NetworkMode {}

  /** A namespace of its own with nothing but loopback. */
  record None() implements NetworkMode {}

  /** A namespace that exists: {@code /proc/PID/ns/net} of another container, or a prepared one. */
  record Existing(Path namespace) implements NetworkMode {}

  NetworkMode HOST = new Host();
  NetworkMode NONE = new None();
}
