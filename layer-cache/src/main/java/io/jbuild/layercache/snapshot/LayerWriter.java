package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.tar.TarHeader;
import io.jbuild.layercache.toc.TocBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes a layer in one pass: each content is read once, goes into the tree when there is one, into
 * the tar stream, and through its own hash. Small files are read ahead by several threads.
 */
final class LayerWriter {
  private static final int SMALL = 1 << 20;
  private static final int AHEAD_FILES = 256;
  private static final long AHEAD_BYTES = 24 << 20;
  private static final int PIECE = 1 << 18;

  private final TarOutput tar;
  private final TocBuilder toc;
  private final @Nullable TreeWriter tree;
  private final Batch reading = new Batch(AHEAD_FILES);
  private final ArrayDeque<Ahead> ahead = new ArrayDeque<>();
  private long aheadBytes;

  /**
   * @param tar gets the tar stream, from another thread
   * @param tree when the layer is to be written as a tree too
   */
  LayerWriter(OutputStream tar, TocBuilder toc, @Nullable TreeWriter tree) {
    this.tar = new TarOutput(tar);
    this.toc = toc;
    this.tree = tree;
  }

  /** An entry whose turn comes; its content when that is small. */
  private record Ahead(LayerEntry entry, @Nullable Future<Small> small) {
    long weight() {
      return small == null ? 0 : entry.entry().size();
    }
  }

  /** A content that was read whole. */
  private static final class Small {
    private final byte[] bytes;
    private final Digest digest;

    Small(byte[] bytes, Digest digest) {
      this.bytes = bytes;
      this.digest = digest;
    }
  }

  /**
   * Writes all of it; once only.
   *
   * @param entries in canonical form
   * @return the length of the tar stream
   */
  long write(Iterable<LayerEntry> entries) throws IOException {
    Iterator<LayerEntry> next = entries.iterator();
    try (tar;
        reading) {
      while (next.hasNext() || !ahead.isEmpty()) {
        while (next.hasNext() && ahead.size() < AHEAD_FILES && aheadBytes < AHEAD_BYTES) {
          begin(next.next());
        }
        Ahead a = ahead.remove();
        aheadBytes -= a.weight();
        emit(a);
      }
      tar.write(TarHeader.end(), TarHeader.end().length);
      if (tree != null) {
        tree.finish();
      }
      return tar.finish();
    }
  }

  private void begin(LayerEntry e) throws IOException {
    LayerEntries.check(e.entry());
    Future<Small> small = null;
    if (!hasContent(e.entry())) {
      if (tree != null) {
        tree.make(e.entry());
      }
    } else if (e.entry().size() <= SMALL) {
      small = reading.submit(() -> readSmall(e));
    }
    Ahead a = new Ahead(e, small);
    ahead.add(a);
    aheadBytes += a.weight();
  }

  private static boolean hasContent(TocEntry e) {
    return e.kind() == Kind.ADD && e.type() == FileType.FILE;
  }

  private Small readSmall(LayerEntry e) throws IOException {
    TocEntry entry = e.entry();
    byte[] bytes;
    try (InputStream in = e.content().open()) {
      bytes = in.readNBytes((int) entry.size() + 1);
    }
    if (bytes.length != entry.size()) {
      throw changed(entry, bytes.length);
    }
    Digest digest = Digest.sha256(bytes);
    check(entry, digest);
    if (tree != null) {
      tree.write(entry, bytes, bytes.length);
    }
    return new Small(bytes, digest);
  }

  private void emit(Ahead a) throws IOException {
    TocEntry e = a.entry().entry();
    byte[] header = TarHeader.of(e);
    tar.write(header, header.length);
    if (!hasContent(e)) {
      toc.add(e);
      return;
    }
    long offset = tar.count();
    Digest digest;
    if (a.small() != null) {
      Small small = Workers.get(a.small());
      tar.write(small.bytes, small.bytes.length);
      digest = small.digest;
    } else {
      digest = writeLarge(a.entry());
    }
    tar.write(new byte[TarHeader.padding(e.size())], TarHeader.padding(e.size()));
    toc.add(e.withContent(e.size(), digest), offset, true);
  }

  private Digest writeLarge(LayerEntry layerEntry) throws IOException {
    TocEntry e = layerEntry.entry();
    MessageDigest hash = Digest.newSha256();
    long left = e.size();
    try (Serial hashing = new Serial();
        InputStream in = layerEntry.content().open();
        FileChannel file = tree == null ? null : tree.create(e)) {
      while (left > 0) {
        byte[] piece = new byte[PIECE];
        int n = in.readNBytes(piece, 0, (int) Math.min(PIECE, left));
        if (n == 0) {
          throw changed(e, e.size() - left);
        }
        left -= n;
        tar.share(piece, n);
        hashing.run(() -> hash.update(piece, 0, n));
        if (file != null) {
          TreeWriter.append(file, piece, n);
        }
      }
      if (in.read() >= 0) {
        throw changed(e, e.size() + 1);
      }
      if (file != null) {
        TreeWriter.end(file, e.size());
      }
      hashing.finish();
    }
    if (tree != null) {
      tree.finish(e);
    }
    Digest digest = Digest.ofSha256(hash.digest());
    check(e, digest);
    return digest;
  }

  private static IOException changed(TocEntry e, long bytes) {
    String got = bytes > e.size() ? "more" : Long.toString(bytes);
    return new IOException(
        "'" + e.path() + "' changed while it was read: it had " + e.size() + " bytes, now " + got);
  }

  private static void check(TocEntry e, Digest digest) throws IOException {
    if (e.digest().isPresent() && !e.digest().get().equals(digest)) {
      throw new IOException(
          "'"
              + e.path()
              + "' changed while it was read: it was "
              + e.digest().get()
              + ", now "
              + digest);
    }
  }
}
