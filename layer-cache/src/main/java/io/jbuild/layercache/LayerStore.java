package io.jbuild.layercache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Layers by diff id, each with up to three faces: table of contents, tree and tar stream. A face
 * that is asked for and missing is made from another one, once, also when many ask.
 *
 * <p>Safe for any number of threads and processes. What a call has returned survives a crash.
 */
public interface LayerStore {

  /** The layer, when the store has at least one face to make the others from. */
  Optional<LayerHandle> find(Digest diffId) throws IOException;

  /**
   * @throws IOException when the store has no such layer
   */
  LayerHandle get(Digest diffId) throws IOException;

  /**
   * Writes a new layer from its entries. They are sorted here; missing content digests are
   * computed.
   *
   * @param wanted the face that will be read next; the other one is left for later
   */
  LayerHandle write(Collection<LayerEntry> entries, Face wanted) throws IOException;

  /**
   * Reads a layer as it comes from outside: an archive, a registry. The bytes are kept as they are
   * under {@code descriptor.digest()} and verified against it; the diff id is computed, and must be
   * {@code diffId} when that is given.
   */
  LayerHandle importTar(InputStream in, Optional<Descriptor> descriptor, Optional<Digest> diffId)
      throws IOException;

  /** The uncompressed tar stream, byte for byte that of the diff id; the caller closes. */
  InputStream openTar(Digest diffId) throws IOException;

  /** The kept, maybe compressed, forms of a layer that can be given out without work. */
  List<Descriptor> blobs(Digest diffId) throws IOException;

  /** Directories for a container on top of {@code layers}, bottom layer first. */
  Workspace openWorkspace(List<LayerHandle> layers) throws IOException;

  /**
   * The same for where no overlay can be mounted: all layers copied into one directory. What a
   * frozen one leaves is used again for what builds on it.
   */
  Workspace openCopy(List<LayerHandle> layers) throws IOException;

  /**
   * The same in a place that has other files: they are removed. One workspace at a time is open;
   * others wait. Layers that the last one left there are not written again.
   *
   * @param root whose files are replaced
   * @param untouched what stays of them
   * @throws RefusedRootException when the layers have something in the place of what stays; nothing
   *     is removed then
   */
  Workspace openInPlace(Path root, List<LayerHandle> layers, Untouched untouched)
      throws IOException;

  /** All diff ids in the store. */
  List<Digest> list() throws IOException;

  /** Which form of a layer. */
  enum Face {
    TREE,
    TAR
  }
}
