package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

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
   * The forms that need no packing, best first. The first may be in the repository alone.
   *
   * @param said what the manifest of the image has for the layer
   */
  List<Descriptor> ready(Digest diffId, Descriptor said) throws IOException {
    if (compression() == Compression.NONE) {
      return List.of(plain(diffId, said));
    }
    boolean choosy = packing.force() && packing.compression().isPresent();
    Set<Descriptor> forms = new LinkedHashSet<>();
    if (fits(said.mediaType(), choosy)) {
      forms.add(said);
    }
    List<Descriptor> others = new ArrayList<>();
    for (Descriptor kept : store.layers().blobs(diffId)) {
      if (fits(kept.mediaType(), choosy)) {
        boolean best = kept.mediaType().compression() == compression();
        others.add(best ? 0 : others.size(), kept);
      }
    }
    forms.addAll(others);
    return List.copyOf(forms);
  }

  /** Whether the store can give a layer in this form. */
  boolean isKept(Digest diffId, Descriptor form) throws IOException {
    return isPlain(diffId, form)
        ? store.layers().find(diffId).isPresent()
        : store.blobs().size(form.digest()).isPresent();
  }

  InputStream open(Digest diffId, Descriptor form) throws IOException {
    return isPlain(diffId, form)
        ? store.layers().openTar(diffId)
        : store.blobs().open(form.digest());
  }

  private static boolean isPlain(Digest diffId, Descriptor form) {
    return form.mediaType().compression() == Compression.NONE && form.digest().equals(diffId);
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
