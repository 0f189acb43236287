package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Which layers lie in the one place where commands run, and whose turn it is to have it. Safe for
 * any number of threads.
 */
final class StandingRoot {
  private final Semaphore turn = new Semaphore(1);
  private Optional<Standing> standing = Optional.empty();

  private record Standing(Path root, List<Digest> layers) {}

  /** Waits for the turn, which {@link #giveBack} ends. */
  void take() throws IOException {
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while another command had the container", e);
    }
  }

  void giveBack() {
    turn.release();
  }

  /**
   * How many of the layers lie there already, bottom first, and nothing else. From now on nobody
   * knows what lies there, until somebody says so.
   */
  synchronized int begin(Path root, List<Digest> layers) {
    Optional<Standing> was = standing;
    standing = Optional.empty();
    if (was.isEmpty() || !was.get().root().equals(root)) {
      return 0;
    }
    List<Digest> there = was.get().layers();
    boolean below = there.size() <= layers.size() && layers.subList(0, there.size()).equals(there);
    return below ? there.size() : 0;
  }

  synchronized void leave(Path root, List<Digest> layers) {
    standing = Optional.of(new Standing(root, List.copyOf(layers)));
  }
}
