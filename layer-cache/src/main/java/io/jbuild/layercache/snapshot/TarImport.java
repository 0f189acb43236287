package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.io.Pipe;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.tar.Decompressor;
import io.jbuild.layercache.tar.TarReader;
import io.jbuild.layercache.tar.Whiteouts;
import io.jbuild.layercache.toc.TocBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Takes in a layer from outside in one pass: the bytes are kept and hashed as they come, and at the
 * same time undone, hashed again for the diff id and listed.
 */
final class TarImport {
  private static final int PIECE = 1 << 18;

  private final LayerShelf shelf;
  private final Optional<Descriptor> want;
  private final Optional<Digest> wantDiffId;
  private final String what;

  TarImport(LayerShelf shelf, Optional<Descriptor> want, Optional<Digest> wantDiffId) {
    this.shelf = shelf;
    this.want = want;
    this.wantDiffId = wantDiffId;
    this.what =
        want.isPresent()
            ? "layer " + want.get().digest()
            : wantDiffId.isPresent() ? "layer " + wantDiffId.get() : "archive";
  }

  /**
   * What the bytes turned out to be.
   *
   * @param diffId empty when it is the digest of what is kept
   */
  private record Listed(
      TocBuilder toc, Optional<Digest> diffId, long size, Compression compression) {}

  Digest run(InputStream in) throws IOException {
    if (want.isPresent() && !want.get().digest().algorithm().equals("sha256")) {
      shelf.blobStore().put(in, want.get());
      try (InputStream again = shelf.blobStore().open(want.get().digest())) {
        return publish(list(again), want.get());
      }
    }
    Pipe pipe = new Pipe();
    Future<Listed> listing =
        Workers.start(
            () -> {
              try (InputStream out = pipe.in()) {
                return list(out);
              }
            });
    try (BlobStore.Sink sink = shelf.blobStore().create()) {
      long size = copy(in, sink, pipe);
      if (want.isPresent() && size != want.get().size()) {
        throw new DigestMismatchException(what, want.get().digest(), want.get().size(), size);
      }
      if (want.isPresent()) {
        // a wrong digest says more than whatever the wrong bytes look like
        sink.commit(want.map(Descriptor::digest));
        return publish(Workers.get(listing), want.get());
      }
      Listed listed = Workers.get(listing);
      return publish(listed, Descriptor.of(mediaType(listed), sink.commit(), size));
    } finally {
      pipe.abandon();
    }
  }

  private long copy(InputStream in, BlobStore.Sink sink, Pipe pipe) throws IOException {
    long limit = want.isPresent() ? want.get().size() : Long.MAX_VALUE;
    long size = 0;
    boolean read = true;
    try {
      while (size <= limit && (read || want.isPresent())) {
        byte[] piece = new byte[PIECE];
        int n = in.readNBytes(piece, 0, PIECE);
        if (n == 0) {
          break;
        }
        size += n;
        read = pipe.put(piece, n);
        sink.write(piece, 0, n);
      }
    } catch (IOException e) {
      pipe.fail(e);
      throw e;
    }
    pipe.end();
    return size;
  }

  private static MediaType mediaType(Listed listed) {
    return switch (listed.compression()) {
      case GZIP -> MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      case NONE -> MediaType.OCI_LAYER;
      // no media type says so: what reads the layer recognises it by its content
      case BZIP2 -> new MediaType(MediaType.OCI_LAYER + "+bzip2");
      case XZ -> new MediaType(MediaType.OCI_LAYER + "+xz");
    };
  }

  private Digest publish(Listed listed, Descriptor kept) throws IOException {
    Digest diffId = listed.diffId().orElse(kept.digest());
    if (wantDiffId.isPresent() && !wantDiffId.get().equals(diffId)) {
      throw new DigestMismatchException(
          what + " without compression", wantDiffId.get(), diffId, listed.size());
    }
    Path toc = shelf.lease().newFile("toc");
    listed.toc().write(toc, new Layer(diffId, listed.size()), false);
    shelf.addBlob(diffId, kept);
    shelf.addToc(diffId, toc);
    return diffId;
  }

  private Listed list(InputStream in) throws IOException {
    Decompressor.Opened opened = Decompressor.detect(in);
    String algorithm = wantDiffId.isPresent() ? wantDiffId.get().algorithm() : "sha256";
    boolean plain = opened.compression() == Compression.NONE && algorithm.equals(keptAlgorithm());
    Hashing hashing =
        new Hashing(
            opened.in(),
            plain ? Optional.empty() : Optional.of(VerifyingInputStream.newHash(algorithm)));
    TocBuilder toc = new TocBuilder(shelf.pages());
    TarReader reader = new TarReader(hashing, what);
    for (Optional<TocEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      try {
        add(toc, e.get(), reader);
      } catch (IllegalArgumentException damage) {
        throw new IOException(what + ": " + damage.getMessage(), damage);
      }
    }
    byte[] rest = new byte[PIECE];
    while (hashing.read(rest) >= 0) {
      // what follows the archive counts in the digest
    }
    while (in.read(rest) >= 0) {
      // what follows the compressed stream is kept too
    }
    return new Listed(toc, hashing.digest(algorithm), hashing.count, opened.compression());
  }

  private String keptAlgorithm() {
    return want.isPresent() ? want.get().digest().algorithm() : "sha256";
  }

  private static void add(TocBuilder toc, TocEntry e, TarReader reader) throws IOException {
    switch (Whiteouts.meaning(e)) {
      case NOTHING -> {
        // aufs's own files
      }
      case OPAQUE_DIRECTORY -> toc.opaque(e.path().parent());
      case WHITEOUT -> toc.add(TocEntry.whiteout(Whiteouts.hidden(e)));
      case FILE -> {
        boolean file = e.kind() == Kind.ADD && e.type() == FileType.FILE;
        TocEntry known = file ? e.withContent(e.size(), digest(e, reader.content())) : e;
        toc.add(known, reader.offset(), reader.isInOnePiece());
      }
    }
  }

  private static Digest digest(TocEntry e, InputStream content) throws IOException {
    MessageDigest hash = Digest.newSha256();
    byte[] buffer = new byte[(int) Math.min(PIECE, e.size() + 1)];
    long size = 0;
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      hash.update(buffer, 0, n);
      size += n;
    }
    if (size != e.size()) {
      throw new IOException("'" + e.path() + "' has " + size + " bytes, not " + e.size());
    }
    return Digest.ofSha256(hash.digest());
  }

  /** Counts what passes and, where there is a hash, hashes it on another thread. */
  private static final class Hashing extends InputStream {
    private final InputStream in;
    private final Optional<MessageDigest> hash;
    private final Serial serial = new Serial();
    private final byte[] one = new byte[1];
    private byte[] piece = {};
    private int at;
    private int end;
    private long count;

    Hashing(InputStream in, Optional<MessageDigest> hash) {
      this.in = in;
      this.hash = hash;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (hash.isEmpty()) {
        int n = in.read(b, off, len);
        count += Math.max(n, 0);
        return n;
      }
      if (at == end && !fill(hash.get())) {
        return -1;
      }
      int n = Math.min(len, end - at);
      System.arraycopy(piece, at, b, off, n);
      at += n;
      return n;
    }

    private boolean fill(MessageDigest function) throws IOException {
      byte[] next = new byte[PIECE];
      int n = in.readNBytes(next, 0, PIECE);
      if (n == 0) {
        return false;
      }
      piece = next;
      at = 0;
      end = n;
      count += n;
      serial.run(() -> function.update(next, 0, n));
      return true;
    }

    /** Empty without a hash. */
    Optional<Digest> digest(String algorithm) throws IOException {
      serial.finish();
      return hash.map(h -> new Digest(algorithm, HexFormat.of().formatHex(h.digest())));
    }
  }
}
