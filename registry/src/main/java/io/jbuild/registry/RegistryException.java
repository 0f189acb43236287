package io.jbuild.registry;

import java.io.IOException;

/** A registry refused, or can't be talked to; the message names it and what was wanted of it. */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** There was no answer to have a status. */
  public static final int NO_STATUS = 0;

  private final int status;

  public RegistryException(String message) {
    this(NO_STATUS, message);
  }

  public RegistryException(int status, String message) {
    super(message);
    this.status = status;
  }

  public RegistryException(String message, Throwable cause) {
    super(message, cause);
    this.status = NO_STATUS;
  }

  /** Of the HTTP answer; {@link #NO_STATUS} when there was none. */
  public int status() {
    return status;
  }
}
