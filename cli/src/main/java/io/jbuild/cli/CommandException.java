package io.jbuild.cli;

/** A command failed; the message is all that the user is told. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandException(String message) {
    this(1, message);
  }

  public CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
