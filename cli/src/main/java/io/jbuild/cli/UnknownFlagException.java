package io.jbuild.cli;

import java.util.List;

/** A flag that the command does not have. */
public final class UnknownFlagException extends UsageException {
  private static final long serialVersionUID = 1L;

  private final String flag;
  private final String command;
  private final transient List<String> known;

  UnknownFlagException(String flag, String command, List<String> known) {
    super("unknown flag: " + flag);
    this.flag = flag;
    this.command = command;
    this.known = List.copyOf(known);
  }

  /** With its dashes. */
  public String flag() {
    return flag;
  }

  /** As it is called: {@code jbuild build}. */
  public String command() {
    return command;
  }

  /** The flags that it has. */
  public List<String> known() {
    return known;
  }
}
