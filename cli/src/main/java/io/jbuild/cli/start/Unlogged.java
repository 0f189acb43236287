package io.jbuild.cli.start;

import java.io.IOException;
import java.util.logging.LogManager;

/**
 * Logging that is not configured: nothing here logs. JNA asks for a logger when it starts, and to
 * read the configuration and look for other back ends would take a tenth of a short command. The
 * launcher names it by {@code java.util.logging.manager}.
 */
public final class Unlogged extends LogManager {
  /**
   * @throws IOException always: that keeps the virtual machine from looking for back ends
   */
  @Override
  public void readConfiguration() throws IOException {
    throw new IOException("logging is not configured");
  }
}
