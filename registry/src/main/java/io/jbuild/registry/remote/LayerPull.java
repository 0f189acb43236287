package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Brings a layer into the store, once among all processes that want it. */
final class LayerPull {
  private static final long STEP = 1 << 18;

  private final Store store;
  private final List<Repository> repositories;
  private final TransferListener listener;

  /** A layer: what it unpacks to, and what it comes as. */
  record Part(Digest diffId, Descriptor blob) {}

  /**
   * @param repositories asked in their order
   */
  LayerPull(Store store, List<Repository> repositories, TransferListener listener) {
    this.store = store;
    this.repositories = List.copyOf(repositories);
    this.listener = listener;
  }

  void pull(Part part) throws IOException {
    if (isThere(part)) {
      return;
    }
    try (Store.Lock held = store.lock("pull-" + part.diffId().hex())) {
      if (!isThere(part)) {
        download(part);
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private boolean isThere(Part part) throws IOException {
    boolean there = store.layers().find(part.diffId()).isPresent();
    if (there) {
      tell(part, Transfer.State.PRESENT, part.blob().size());
    }
    return there;
  }

  private void download(Part part) throws IOException {
    for (int i = 0; i < repositories.size(); i++) {
      boolean last = i + 1 == repositories.size();
      try {
        downloadTwice(repositories.get(i), part);
        tell(part, Transfer.State.DOWNLOADED, part.blob().size());
        return;
      } catch (IOException e) {
        if (last || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  /** What was damaged on its way may not be the next time. */
  private void downloadTwice(Repository repository, Part part) throws IOException {
    try {
      download(repository, part);
    } catch (DigestMismatchException e) {
      download(repository, part);
    }
  }

  private void download(Repository repository, Part part) throws IOException {
    Descriptor blob = part.blob();
    if (blob.mediaType().value().contains("encrypted")) {
      throw new RegistryException(
          "layer " + blob.digest() + " is encrypted: encrypted images are not supported");
    }
    long[] told = {-STEP};
    BlobStream.Progress progress =
        at -> {
          if (at - told[0] >= STEP) {
            told[0] = at;
            tell(part, Transfer.State.DOWNLOADING, at);
          }
        };
    try (BlobStream in = new BlobStream(repository, blob, progress)) {
      store.layers().importTar(in, Optional.of(blob), Optional.of(part.diffId()));
    }
  }

  private void tell(Part part, Transfer.State state, long done) {
    listener.on(new Transfer(part.blob().digest(), state, done, part.blob().size()));
  }
}
