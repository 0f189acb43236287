package io.jbuild.layercache.files;

import java.io.IOException;

/** Files of a container have owners, and this process has just its own user to give. */
public final class OwnershipException extends IOException {
  private static final long serialVersionUID = 1L;

  public OwnershipException() {
    super(
        "the files of a container have several owners, which only root, or root of a user"
            + " namespace, can give them");
  }
}
