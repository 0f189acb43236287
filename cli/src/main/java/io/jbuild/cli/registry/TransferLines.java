package io.jbuild.cli.registry;

import io.jbuild.cli.render.Sizes;
import io.jbuild.layercache.Digest;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.TransferListener;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows transfers: a line for each blob that is done, in docker's words, and on a terminal below
 * them how far the others are. Thread-safe.
 */
final class TransferLines implements TransferListener {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean live;
  private final Map<Digest, Transfer> moving = new LinkedHashMap<>();
  private long drawn;
  private boolean dirty;

  /**
   * @param live whether lines can be drawn over
   */
  TransferLines(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
    this.drawn = System.nanoTime() - REDRAW_NANOS;
  }

  @Override
  public synchronized void on(Transfer transfer) {
    boolean done =
        switch (transfer.state()) {
          case WAITING, DOWNLOADING, UPLOADING -> false;
          case DOWNLOADED, PRESENT, UPLOADED, MOUNTED -> true;
        };
    if (done) {
      moving.remove(transfer.blob());
      erase();
      out.println(transfer.blob().shortHex() + ": " + words(transfer.state()));
    } else {
      moving.put(transfer.blob(), transfer);
    }
    if (live && System.nanoTime() - drawn >= REDRAW_NANOS) {
      draw();
    }
  }

  @Override
  public synchronized void warned(String message) {
    erase();
    out.println("warning: " + message);
  }

  /** Leaves no half line behind. */
  synchronized void finish() {
    erase();
    out.flush();
  }

  private static String words(Transfer.State state) {
    return switch (state) {
      case WAITING -> "Waiting";
      case DOWNLOADING -> "Downloading";
      case DOWNLOADED -> "Pull complete";
      case PRESENT -> "Already exists";
      case UPLOADING -> "Pushing";
      case UPLOADED -> "Pushed";
      case MOUNTED -> "Mounted from another repository";
    };
  }

  private void erase() {
    if (dirty) {
      out.print(ERASE);
      dirty = false;
    }
  }

  private void draw() {
    drawn = System.nanoTime();
    erase();
    if (moving.isEmpty()) {
      out.flush();
      return;
    }
    long done = 0;
    long total = 0;
    for (Transfer t : moving.values()) {
      done += t.done();
      total += Math.max(t.total(), t.done());
    }
    out.print(
        moving.size()
            + (moving.size() == 1 ? " layer, " : " layers, ")
            + Sizes.bytes(done)
            + " of "
            + Sizes.bytes(total));
    out.flush();
    dirty = true;
  }
}
