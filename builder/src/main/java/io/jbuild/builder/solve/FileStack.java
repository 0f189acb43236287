package io.jbuild.builder.solve;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files that a step leaves: layers, bottom first. The digest of a layer may not be known yet.
 */
public final class FileStack {
  static final FileStack EMPTY = new FileStack(List.of());

  private final List<Item> items;

  /**
   * @param known the diff id, when it is known without waiting
   */
  private record Item(Optional<Digest> known, LayerHandle handle) {}

  private FileStack(List<Item> items) {
    this.items = items;
  }

  /** With one more layer, of which the digest is known. */
  FileStack plus(Digest diffId, LayerHandle handle) {
    return plus(new Item(Optional.of(diffId), handle));
  }

  /** With one more layer that may still be on its way. */
  FileStack plus(LayerHandle handle) {
    return plus(new Item(Optional.empty(), handle));
  }

  private FileStack plus(Item item) {
    List<Item> more = new ArrayList<>(items);
    more.add(item);
    return new FileStack(List.copyOf(more));
  }

  /** Without the lowest layers. */
  FileStack from(int layer) {
    return new FileStack(List.copyOf(items.subList(layer, items.size())));
  }

  boolean isPending() {
    return items.stream().anyMatch(i -> i.known().isEmpty());
  }

  public List<LayerHandle> handles() {
    return items.stream().map(Item::handle).toList();
  }

  /** Waits for digests that are not known yet. */
  public List<Digest> diffIds() throws IOException {
    List<Digest> diffIds = new ArrayList<>();
    for (Item item : items) {
      diffIds.add(item.known().isPresent() ? item.known().get() : item.handle().layer().diffId());
    }
    return diffIds;
  }

  /** The layers with their sizes; those from outside may have to be fetched for it. */
  public List<Layer> layers() throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (Item item : items) {
      layers.add(item.handle().layer());
    }
    return layers;
  }

  /**
   * Equal for the same layers of one build, without waiting for digests.
   *
   * @param pending names a layer of which the digest is not known
   */
  String name(Function<LayerHandle, String> pending) {
    StringBuilder chain = new StringBuilder();
    for (Item item : items) {
      String name =
          item.known().isPresent() ? item.known().get().toString() : pending.apply(item.handle());
      chain.append(name).append('\n');
    }
    return chain.toString();
  }

  /** Equal for stacks of equal layers; waits for digests that are not known yet. */
  String identity() throws IOException {
    StringBuilder chain = new StringBuilder();
    for (Digest diffId : diffIds()) {
      chain.append(diffId).append('\n');
    }
    return Digest.sha256(chain.toString().getBytes(StandardCharsets.US_ASCII)).toString();
  }
}
