package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.io.HashingOutputStream;
import io.jbuild.layercache.toc.TocBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Layers as directories {@code layers/<hex>/}, and their tar streams as blobs. */
public final class DirectoryLayerStore implements LayerStore {
  private final Path root;
  private final LayerShelf shelf;
  private final StandingRoot standing = new StandingRoot();

  /**
   * @param root of the store
   */
  public DirectoryLayerStore(Path root, FileOps files, BlobStore blobs, Lease lease) {
    this.root = root;
    this.shelf = new LayerShelf(root, files, blobs, lease);
  }

  @Override
  public Optional<LayerHandle> find(Digest diffId) throws IOException {
    if (!shelf.use(diffId) || (!shelf.hasTree(diffId) && shelf.blobs(diffId).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(new StoredLayer(shelf, diffId));
  }

  @Override
  public LayerHandle get(Digest diffId) throws IOException {
    return find(diffId)
        .orElseThrow(
            () ->
                new IOException(
                    "layer " + diffId + " is not in the store: load or pull its image again"));
  }

  @Override
  public LayerHandle write(Collection<LayerEntry> entries, Face wanted) throws IOException {
    LayerEntries canonical = LayerEntries.canonical(entries, shelf.pages());
    // who cannot give files away has the tar stream only: nothing in it needs an owner on disk
    boolean tree = wanted == Face.TREE && shelf.files().givesOwners();
    return new StoredLayer(shelf, tree ? writeTree(canonical) : writeTar(canonical));
  }

  private Digest writeTree(LayerEntries entries) throws IOException {
    TocBuilder toc = new TocBuilder(shelf.pages());
    HashingOutputStream hash = new HashingOutputStream(OutputStream.nullOutputStream());
    Path root = shelf.lease().newDirectory("tree");
    boolean done = false;
    try {
      TreeWriter tree = new TreeWriter(shelf.files(), OverlayForm.ofThisProcess(), root.toString());
      Iterator<LayerEntry> all = entries.iterator();
      if (!all.hasNext() || !all.next().entry().path().isRoot()) {
        tree.make(TreeWriter.plainRoot(newestMtime(entries)));
      }
      long size = new LayerWriter(hash, toc, tree).write(entries);
      Layer layer = new Layer(hash.digest(), size);
      Path file = shelf.lease().newFile("toc");
      toc.write(file, layer, true);
      shelf.addTree(layer.diffId(), root);
      shelf.addToc(layer.diffId(), file);
      done = true;
      return layer.diffId();
    } finally {
      if (!done) {
        Trees.delete(root);
      }
    }
  }

  private static long newestMtime(LayerEntries entries) {
    long newest = 0;
    for (LayerEntry e : entries) {
      newest = Math.max(newest, e.entry().mtimeSeconds());
    }
    return newest;
  }

  private Digest writeTar(LayerEntries entries) throws IOException {
    TocBuilder toc = new TocBuilder(shelf.pages());
    try (BlobStore.Sink blob = shelf.blobStore().create()) {
      long size = new LayerWriter(blob, toc, null).write(entries);
      Digest diffId = blob.commit();
      Path file = shelf.lease().newFile("toc");
      toc.write(file, new Layer(diffId, size), true);
      shelf.addBlob(diffId, Descriptor.of(MediaType.OCI_LAYER, diffId, size));
      shelf.addToc(diffId, file);
      return diffId;
    }
  }

  @Override
  public LayerHandle importTar(
      InputStream in, Optional<Descriptor> descriptor, Optional<Digest> diffId) throws IOException {
    return new StoredLayer(shelf, new TarImport(shelf, descriptor, diffId).run(in));
  }

  @Override
  public InputStream openTar(Digest diffId) throws IOException {
    get(diffId);
    return new StoredLayer(shelf, diffId).openTar();
  }

  @Override
  public List<Descriptor> blobs(Digest diffId) throws IOException {
    return shelf.blobs(diffId);
  }

  @Override
  public Workspace openWorkspace(List<LayerHandle> layers) throws IOException {
    if (!shelf.files().givesOwners()) {
      throw new OwnershipException();
    }
    return OverlayWorkspace.open(shelf, OverlayForm.ofThisProcess(), layers);
  }

  @Override
  public Workspace openCopy(List<LayerHandle> layers) throws IOException {
    return CopyWorkspace.open(this, shelf, root, layers);
  }

  @Override
  public Workspace openInPlace(Path place, List<LayerHandle> layers, Untouched untouched)
      throws IOException {
    return InPlaceWorkspace.open(this, shelf, standing, place, layers, untouched);
  }

  @Override
  public List<Digest> list() throws IOException {
    return shelf.list();
  }
}
