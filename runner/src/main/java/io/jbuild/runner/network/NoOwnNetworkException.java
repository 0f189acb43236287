package io.jbuild.runner.network;

import java.io.IOException;

/** This host does not let this process give a container a network of its own. */
final class NoOwnNetworkException extends IOException {
  private static final long serialVersionUID = 1L;

  NoOwnNetworkException(String message) {
    super(message);
  }
}
