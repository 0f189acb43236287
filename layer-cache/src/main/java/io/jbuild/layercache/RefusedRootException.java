package io.jbuild.layercache;

import java.io.IOException;

/** Layers, or what a command did to them, do not go together with files that stay as they are. */
public final class RefusedRootException extends IOException {
  private static final long serialVersionUID = 1L;

  public RefusedRootException(String message) {
    super(message);
  }
}
