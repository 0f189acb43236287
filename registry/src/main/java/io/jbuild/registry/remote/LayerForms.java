package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** In which form a layer goes to a registry: one that it has already, or a new one. */
final class LayerForms {
  private final Store store;
  private final Packing packing;

  LayerForms(Store store, Packing packing) {
    this.store = store;
    this.packing = packing;
  }

  /** The compression of layers that have to be packed. */
  Compression compression() {
    return packing.compression().orElse(Compression.GZIP);
  }

  OptionalInt level() {
    return packing.level().isPresent()
        ? OptionalInt.of(packing.level().get())
        : OptionalInt.empty();
  }

  /**
   * The form that needs no work.
   *
   * @param said what the manifest of the image has for the layer
   */
  Optional<Descriptor> ready(Digest diffId, Descriptor said) throws IOException {
    if (compression() == Compression.NONE) {
      return Optional.of(plain(diffId, said));
    }
    boolean choosy = packing.force() && packing.compression().isPresent();
    if (fits(said.mediaType(), choosy)) {
      return Optional.of(said);
    }
    Optional<Descriptor> found = Optional.empty();
    for (Descriptor kept : store.layers().blobs(diffId)) {
      boolean better = found.isEmpty() || kept.mediaType().compression() == compression();
      if (better && fits(kept.mediaType(), choosy)) {
        found = Optional.of(kept);
      }
    }
    return found;
  }

  private boolean fits(MediaType type, boolean choosy) {
    Compression has = type.compression();
    if (choosy) {
      // what level it was packed with, nobody knows
      return has == compression() && packing.level().isEmpty();
    }
    return has == Compression.GZIP || has == Compression.ZSTD;
  }

  private Descriptor plain(Digest diffId, Descriptor said) throws IOException {
    if (!packing.force() && fits(said.mediaType(), false)) {
      return said;
    }
    if (said.digest().equals(diffId)) {
      return said;
    }
    long size = store.layers().get(diffId).layer().size();
    return Descriptor.of(MediaType.OCI_LAYER, diffId, size);
  }
}
