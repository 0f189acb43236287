package io.jbuild.runner.network;

import java.io.IOException;
import java.util.List;

/** Makes networks for containers. Thread-safe. */
public interface Networks {

  /**
   * @param name {@code default}, {@code host}, {@code none} or {@code bridge}
   * @param container its id
   * @throws IOException saying what this host does not allow
   */
  Attached attach(String name, String container, List<PortMapping> ports) throws IOException;
}
