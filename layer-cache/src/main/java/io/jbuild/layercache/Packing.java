package io.jbuild.layercache;

import java.util.Optional;

/**
 * How layers are packed when they leave the store.
 *
 * @param compression empty for that of the layer, or the usual one
 * @param level of the compression; empty for its default
 * @param force also layers that are there in another form
 */
public record Packing(Optional<Compression> compression, Optional<Integer> level, boolean force) {
  public static final Packing ANY = new Packing(Optional.empty(), Optional.empty(), false);
}
