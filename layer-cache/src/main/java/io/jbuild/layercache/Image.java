package io.jbuild.layercache;

/**
 * One image: its manifest and its configuration, each with the digest of its exact bytes.
 *
 * <p>The digest of the configuration is the image id that people see.
 */
public record Image(Descriptor descriptor, Manifest manifest, ImageConfig config) {

  /** The digest of the manifest. */
  public Digest digest() {
    return descriptor.digest();
  }

  /** The image id: the digest of the configuration. */
  public Digest id() {
    return manifest.config().digest();
  }
}
