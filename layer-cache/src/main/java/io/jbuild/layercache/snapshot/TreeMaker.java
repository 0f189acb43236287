package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.tar.TarReader;
import io.jbuild.layercache.toc.CompactToc;
import io.jbuild.layercache.toc.Contents;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a layer's tree from its tar stream. What is made and where comes from the table of contents
 * alone; the stream only gives contents. It is verified to its end before the tree counts.
 */
final class TreeMaker {
  private static final int SMALL = 1 << 20;
  private static final int AHEAD = 64;
  private static final int PIECE = 1 << 18;
  private static final int DRAIN = 1 << 16;

  private final TreeWriter tree;
  private final Batch writing;

  private TreeMaker(TreeWriter tree, Batch writing) {
    this.tree = tree;
    this.writing = writing;
  }

  /** A new directory below {@code tmp/} that holds the tree. */
  static Path make(LayerShelf shelf, StoredLayer layer) throws IOException {
    if (!shelf.files().givesOwners()) {
      throw new OwnershipException();
    }
    Path root = shelf.lease().newDirectory("tree");
    boolean done = false;
    try (InputStream in = layer.openTar();
        Batch writing = new Batch(AHEAD)) {
      TreeWriter tree = new TreeWriter(shelf.files(), OverlayForm.ofThisProcess(), root.toString());
      new TreeMaker(tree, writing).make(layer.toc(), in, "layer " + layer.diffId());
      done = true;
      return root;
    } finally {
      if (!done) {
        Trees.delete(root);
      }
    }
  }

  private void make(CompactToc toc, InputStream in, String what) throws IOException {
    if (!toc.iterator().hasNext() || !toc.iterator().next().path().isRoot()) {
      tree.make(TreeWriter.plainRoot(toc.newestMtime()));
    }
    for (TocEntry e : toc) {
      if (e.kind() != Kind.ADD || e.type() != FileType.FILE) {
        tree.make(e);
      }
    }
    BufferedInputStream buffered = new BufferedInputStream(in, DRAIN);
    TarReader reader = new TarReader(buffered, what);
    Contents contents = toc.contents();
    while (reader.next().isPresent()) {
      Optional<TocEntry> file = contents.find(reader.offset());
      if (file.isPresent()) {
        write(file.get(), reader.content());
      }
    }
    byte[] rest = new byte[DRAIN];
    while (buffered.read(rest) >= 0) {
      // what follows the archive counts in the digest
    }
    writing.finish();
    tree.finish();
  }

  private void write(TocEntry e, InputStream content) throws IOException {
    if (e.size() <= SMALL) {
      byte[] bytes = content.readNBytes((int) e.size());
      writing.add(
          () -> {
            tree.write(e, bytes, bytes.length);
            return e;
          });
      return;
    }
    try (FileChannel file = tree.create(e)) {
      byte[] piece = new byte[PIECE];
      for (int n = content.readNBytes(piece, 0, PIECE); n > 0; ) {
        TreeWriter.append(file, piece, n);
        n = content.readNBytes(piece, 0, PIECE);
      }
      TreeWriter.end(file, e.size());
    }
    tree.finish(e);
  }
}
