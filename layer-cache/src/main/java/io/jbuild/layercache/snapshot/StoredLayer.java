package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.FileContent;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.tar.Decompressor;
import io.jbuild.layercache.toc.CompactToc;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer that is in the store. */
final class StoredLayer implements LayerHandle {
  private final LayerShelf shelf;
  private final Digest diffId;
  private volatile @Nullable CompactToc toc;

  /** Where contents are read when there is no tree; looked up once for all files. */
  private volatile @Nullable Path tar;

  StoredLayer(LayerShelf shelf, Digest diffId) {
    this.shelf = shelf;
    this.diffId = diffId;
  }

  Digest diffId() {
    return diffId;
  }

  @Override
  public Layer layer() throws IOException {
    return toc().layer();
  }

  @Override
  public CompactToc toc() throws IOException {
    CompactToc t = toc;
    if (t == null) {
      t = shelf.toc(diffId);
      toc = t;
    }
    return t;
  }

  /** Whether it can be mounted without being written first. */
  boolean hasTree() {
    return shelf.hasTree(diffId);
  }

  @Override
  public Path tree() throws IOException {
    if (!shelf.hasTree(diffId)) {
      Path made;
      try (FileLocks.Held held = shelf.lockMaking(diffId)) {
        if (shelf.hasTree(diffId)) {
          return shelf.tree(diffId);
        }
        made = TreeMaker.make(shelf, this);
      }
      shelf.addTree(diffId, made);
    }
    return shelf.tree(diffId);
  }

  @Override
  public LayerEntry.Content content(TocEntry file) throws IOException {
    ContainerPath path =
        file.kind() == Kind.HARD_LINK ? new ContainerPath(file.target()) : file.path();
    Optional<Path> kept = keptTar();
    if (kept.isPresent()) {
      long offset = offset(path);
      if (offset != CompactToc.NOWHERE) {
        return new SliceContent(kept.get(), offset, file.size());
      }
    }
    return new FileContent(shelf.files(), tree() + path.value());
  }

  private Optional<Path> keptTar() throws IOException {
    Path kept = tar;
    if (kept == null && !shelf.hasTree(diffId)) {
      Optional<Descriptor> plain = plainTar();
      if (plain.isPresent()) {
        kept = shelf.blobFile(plain.get().digest());
        tar = kept;
      }
    }
    return Optional.ofNullable(kept);
  }

  /** The contents for who reads them all: the tar stream is opened once. */
  Contents contents() throws IOException {
    return new Contents();
  }

  /** Open until it is closed. Safe for any number of threads. */
  final class Contents implements Closeable {
    private final Optional<FileChannel> stream;

    private Contents() throws IOException {
      Optional<Path> kept = keptTar();
      stream =
          kept.isPresent()
              ? Optional.of(FileChannel.open(kept.get(), StandardOpenOption.READ))
              : Optional.empty();
    }

    LayerEntry.Content content(TocEntry file) throws IOException {
      LayerEntry.Content content = StoredLayer.this.content(file);
      return stream.isPresent() && content instanceof SliceContent slice
          ? slice.in(stream.get())
          : content;
    }

    @Override
    public void close() throws IOException {
      if (stream.isPresent()) {
        stream.get().close();
      }
    }
  }

  /** A view shows a hard link as the file that it is; its content stands where its target is. */
  private long offset(ContainerPath path) throws IOException {
    long here = toc().contentOffset(path);
    if (here != CompactToc.NOWHERE) {
      return here;
    }
    Optional<TocEntry> entry = toc().find(path);
    boolean link = entry.isPresent() && entry.get().kind() == Kind.HARD_LINK;
    return toc().contentOffset(link ? new ContainerPath(entry.get().target()) : path);
  }

  /** The kept tar stream without compression; made for those who can make no tree. */
  private Optional<Descriptor> plainTar() throws IOException {
    Optional<Descriptor> kept = shelf.plainTar(diffId);
    if (kept.isPresent() || shelf.files().givesOwners()) {
      return kept;
    }
    Descriptor plain = Descriptor.of(MediaType.OCI_LAYER, diffId, layer().size());
    try (InputStream in = openTar()) {
      shelf.blobStore().put(in, plain);
    }
    shelf.addBlob(diffId, plain);
    return Optional.of(plain);
  }

  /** The tar stream, verified at its end. */
  InputStream openTar() throws IOException {
    List<Descriptor> blobs = shelf.blobs(diffId);
    for (Descriptor d : blobs) {
      if (d.digest().equals(diffId)) {
        return shelf.blobStore().open(d.digest());
      }
    }
    String what = "layer " + diffId;
    long size = layer().size();
    if (toc().isCanonical() && shelf.hasTree(diffId)) {
      InputStream made = new TarStream(toc(), this::contentUnchecked);
      return new VerifyingInputStream(made, what, diffId, size);
    }
    if (blobs.isEmpty()) {
      throw new IOException(what + " has lost its content: load or pull the image again");
    }
    InputStream kept = shelf.blobStore().open(blobs.get(0).digest());
    try {
      return new VerifyingInputStream(Decompressor.open(kept), what, diffId, size);
    } catch (IOException e) {
      kept.close();
      throw e;
    }
  }

  private LayerEntry.Content contentUnchecked(TocEntry file) {
    try {
      return content(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
