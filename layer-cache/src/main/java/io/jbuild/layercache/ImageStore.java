package io.jbuild.layercache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Images by name and by id. A name is one small file: setting it is atomic and the last one wins.
 * Safe for any number of threads and processes.
 */
public interface ImageStore {

  /** Writes configuration and manifest; the layers must be in the store. It has no name yet. */
  Image put(ImageConfig config, Manifest manifest) throws IOException;

  /** Keeps documents as they came from outside, byte for byte, so that digests hold. */
  Image put(byte[] manifest, byte[] config) throws IOException;

  /** Keeps an index as it came; the images it names may be there in part. */
  Descriptor putIndex(byte[] index) throws IOException;

  /** The image or index that a name points to. */
  Optional<Descriptor> find(ImageReference name) throws IOException;

  /**
   * The image that a person means: a name, an id, a unique beginning of an id, a digest. Of an
   * index, the image for {@code platform}.
   *
   * @throws IOException when a beginning of an id fits several
   */
  Optional<Image> find(String text, Platform platform) throws IOException;

  /** The image with this manifest digest. */
  Optional<Image> findByDigest(Digest manifest) throws IOException;

  void tag(Digest manifest, ImageReference name) throws IOException;

  /** False when there was no such name. */
  boolean untag(ImageReference name) throws IOException;

  /** Drops an image that no name points to; its content goes with the next prune. */
  void remove(Digest manifest) throws IOException;

  /** Every image with its names, newest first; those without a name have none. */
  List<Entry> list() throws IOException;

  /** An image of the store: when it came in, by this machine's clock, and what it is called. */
  record Entry(Image image, List<ImageReference> names, Instant stored) {
    public Entry {
      names = List.copyOf(names);
    }
  }
}
