package io.jbuild.layercache.prune;

import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * What was removed.
 *
 * @param images manifests and indexes that are images no more
 * @param bytes that the disk has back
 */
public record PruneReport(
    List<Digest> images,
    List<CacheKey> records,
    List<Digest> layers,
    List<Digest> blobs,
    long bytes) {
  public static final PruneReport NOTHING =
      new PruneReport(List.of(), List.of(), List.of(), List.of(), 0);

  public PruneReport {
    images = List.copyOf(images);
    records = List.copyOf(records);
    layers = List.copyOf(layers);
    blobs = List.copyOf(blobs);
  }

  public PruneReport plus(PruneReport other) {
    return new PruneReport(
        joined(images, other.images),
        joined(records, other.records),
        joined(layers, other.layers),
        joined(blobs, other.blobs),
        bytes + other.bytes);
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    List<T> out = new ArrayList<>(a);
    out.addAll(b);
    return out;
  }
}
