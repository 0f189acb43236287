package io.jbuild.runner;

import java.io.IOException;

/** A container could not be started; the message says which call failed, on what, and why. */
public final class RunnerException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is; with docker's exit code. */
  public enum Kind {
    /** The sandbox could not be set up. */
    SETUP(125),
    /** The overlay could not be mounted; layers can be copied. */
    NO_OVERLAY(125),
    /** The namespaces could not be had. */
    NO_NAMESPACES(125),
    /** The command is there and can't be executed. */
    NOT_EXECUTABLE(126),
    /** There is no such command. */
    NOT_FOUND(127);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  public RunnerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Whether the command was never tried. */
  public boolean isSetup() {
    return kind.exitCode() == Kind.SETUP.exitCode();
  }

  public Kind kind() {
    return kind;
  }
}
