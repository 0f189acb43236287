package io.jbuild.builder;

/** Why a build failed, and the exit status that a command ends with for it. */
public enum ErrorCode {
  /** The Dockerfile cannot be read as one. */
  SYNTAX(1),
  /** An option or a combination of options that cannot be. */
  USAGE(2),
  /** Something that Dockerfiles may ask for and jbuild does not do. */
  UNSUPPORTED(1),
  /** A stage, named context or target that is not there. */
  NO_SUCH_STAGE(1),
  /** An image that neither the store nor any source has. */
  NO_SUCH_IMAGE(1),
  /** A file of a context or a stage that is not there. */
  NO_SUCH_FILE(1),
  /** A user or group that the image does not know. */
  NO_SUCH_USER(1),
  /** A secret or SSH agent that a step requires and the build was not given. */
  NO_SUCH_SECRET(1),
  /** Something that needs {@code --allow}. */
  NOT_ALLOWED(1),
  /** A file is in the way of a directory, or a directory in the way of a file. */
  CONFLICT(1),
  /** Content that is not what its checksum says. */
  CHECKSUM(1),
  /** Something remote did not answer as it should. */
  REMOTE(1),
  /** A command of the build ended with a status other than 0. */
  RUN_FAILED(1),
  /** A command of the build was ended by a signal. */
  RUN_KILLED(1),
  /** A command of the build was ended since it used more memory than it may. */
  OUT_OF_MEMORY(1),
  /** The host cannot do what a step needs. */
  HOST(1),
  /** Two builds without cache gave different images. */
  NOT_REPRODUCIBLE(1),
  /** The build was interrupted. */
  INTERRUPTED(130);

  private final int exitStatus;

  ErrorCode(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  public int exitStatus() {
    return exitStatus;
  }
}
