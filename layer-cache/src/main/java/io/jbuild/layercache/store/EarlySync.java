package io.jbuild.layercache.store;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Forces a long file to the disk while more of it is being written, so that the disk works beside
 * the processor and the last force is short. For one writing thread.
 */
final class EarlySync {
  private static final long STEP = 64 << 20;

  private final FileChannel channel;
  private long next = STEP;
  private @Nullable Thread syncing;
  private volatile @Nullable IOException failure;

  EarlySync(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @param count of the bytes in the file by now
   */
  void written(long count) {
    if (count >= next && (syncing == null || !syncing.isAlive())) {
      next = count + STEP;
      Thread thread = new Thread(this::force, "early-sync");
      thread.setDaemon(true);
      thread.start();
      syncing = thread;
    }
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      failure = e; // the kernel tells each failure once (fsync(2)): the last force would succeed
    }
  }

  /** Waits until the channel may be closed; throws what was not written. */
  void finish() throws IOException {
    if (syncing != null) {
      try {
        syncing.join();
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
    }
    IOException e = failure;
    if (e != null) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
