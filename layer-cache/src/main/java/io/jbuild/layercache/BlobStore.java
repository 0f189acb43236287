package io.jbuild.layercache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Bytes by digest. Safe for any number of threads and processes; writing what is already there is
 * success; a reader never sees a half-written blob, and what {@code put} returned survives a crash.
 */
public interface BlobStore {

  /** The size of the blob, when it is there. */
  Optional<Long> size(Digest digest) throws IOException;

  /**
   * Reads a blob. The stream verifies: it throws when the content ends and is not that of the
   * digest, with want, got and bytes. The caller closes.
   *
   * @throws java.nio.file.NoSuchFileException when it is not there
   */
  InputStream open(Digest digest) throws IOException;

  /** A whole small blob, verified: manifests and configurations. At most 16 MiB. */
  byte[] read(Digest digest) throws IOException;

  Digest put(byte[] content) throws IOException;

  /**
   * Takes all of {@code in}; fails and keeps nothing when it is not what {@code want} says. The
   * caller closes {@code in}.
   */
  void put(InputStream in, Descriptor want) throws IOException;

  /** A new blob of which the digest comes out at the end. */
  Sink create() throws IOException;

  /** A blob being written. Closing it before {@link #commit} leaves nothing behind. */
  abstract class Sink extends OutputStream {
    /** Makes the blob durable and visible; its digest. */
    public final Digest commit() throws IOException {
      return commit(Optional.empty());
    }

    /** As {@link #commit()}; fails and keeps nothing when the digest is not {@code want}. */
    public abstract Digest commit(Optional<Digest> want) throws IOException;
  }
}
