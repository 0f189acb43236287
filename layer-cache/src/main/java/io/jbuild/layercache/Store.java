package io.jbuild.layercache;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Everything under one root, shared by any number of processes, without a daemon.
 *
 * <p>While a process has the store open, nothing that it read or wrote is pruned under its feet.
 */
public interface Store extends AutoCloseable {

  Path root();

  BlobStore blobs();

  LayerStore layers();

  ImageStore images();

  BuildRecords records();

  /** A new, empty directory below {@code tmp/} that a later process removes if this one dies. */
  Path newTemporaryDirectory(String purpose) throws IOException;

  /**
   * Has a directory outside of the store removed as those are; to be told before it is made.
   *
   * @param directory its name begins with {@code jbuild-}
   */
  void adopt(Path directory) throws IOException;

  /**
   * A named lock among all processes that use the store; waits. Closing it gives it back, and so
   * does the death of the process.
   */
  Lock lock(String name) throws IOException, InterruptedException;

  /** A lock that is held. */
  interface Lock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  @Override
  void close() throws IOException;
}
