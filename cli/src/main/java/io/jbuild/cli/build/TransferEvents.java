package io.jbuild.cli.build;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildListener;
import io.jbuild.layercache.Digest;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.TransferListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tells what a build fetches from registries and pushes to them as events of the build. */
final class TransferEvents implements TransferListener {
  private static final String LAYERS = "image layers";
  private static final String REGISTRY = "registry";

  private final BuildListener listener;
  private final Map<Digest, Transfer> coming = new HashMap<>();
  private long since;

  TransferEvents(BuildListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void on(Transfer transfer) {
    switch (transfer.state()) {
      case WAITING, PRESENT, MOUNTED -> {}
      case DOWNLOADING, DOWNLOADED -> coming(transfer);
      case UPLOADING, UPLOADED -> {
        String what = "pushing " + transfer.blob().shortHex();
        long total = Math.max(0, transfer.total());
        listener.on(new BuildEvent.Exporting(REGISTRY, what, transfer.done(), total));
      }
    }
  }

  @Override
  public void warned(String message) {
    listener.on(new BuildEvent.Warning(message, Optional.empty()));
  }

  /** All that is on its way at the same time is one transfer. */
  private void coming(Transfer transfer) {
    if (coming.isEmpty()) {
      since = System.nanoTime();
    }
    coming.put(transfer.blob(), transfer);
    long done = 0;
    long total = 0;
    boolean all = true;
    for (Transfer one : coming.values()) {
      done += one.done();
      total += Math.max(one.done(), one.total());
      all &= one.state() == Transfer.State.DOWNLOADED;
    }
    listener.on(new BuildEvent.Fetching(LAYERS, "downloading", done, total));
    if (all) {
      coming.clear();
      Duration time = Duration.ofNanos(System.nanoTime() - since);
      listener.on(new BuildEvent.Fetched(LAYERS, time));
    }
  }
}
