package io.jbuild.runner;

import java.nio.file.Path;

/** Which system calls a container may make. */
public sealed interface SeccompMode {

  /** Docker's default allow list. */
  record Default() implements SeccompMode {}

  /** All that the kernel allows. */
  record Unconfined() implements SeccompMode {}

  /** A profile in docker's JSON form. */
  record Profile(Path file) implements SeccompMode {}

  SeccompMode DEFAULT = new Default();
  SeccompMode UNCONFINED = new Unconfined();
}
