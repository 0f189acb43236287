package io.jbuild.layercache.files;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the files of this process's root are still those that it was started among. Where they
 * have made way for an image's, a program that is found by its name would be the image's, and run
 * with all that this process may do.
 */
public final class OwnSystem {
  private static final AtomicBoolean REPLACED = new AtomicBoolean();

  private OwnSystem() {}

  /** To be called before the first file makes way. */
  public static void replace() {
    REPLACED.set(true);
  }

  /**
   * To be called before a program is run that is not a build's command.
   *
   * @throws IOException when it is no longer known whose it is
   */
  public static void check(String program) throws IOException {
    if (REPLACED.get()) {
      throw new IOException(
          "cannot run "
              + program
              + ": commands have run in place, and the programs here are an image's; let what"
              + " needs it come before the first RUN, or build with another isolation");
    }
  }
}
