package io.jbuild.layercache;

/** A media type of the OCI image-spec (media-types.md) or of docker's schema 2. */
public record MediaType(String value) {
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_INDEX =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_MANIFEST_V1 =
      new MediaType("application/vnd.docker.distribution.manifest.v1+json");
  public static final MediaType DOCKER_MANIFEST_V1_SIGNED =
      new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");
  public static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");

  public MediaType {
    if (value.isEmpty() || value.indexOf('/') < 0) {
      throw new IllegalArgumentException("invalid media type '" + value + "'");
    }
  }

  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_INDEX);
  }

  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  /** What the name says of a layer's compression; the content may say otherwise. */
  public Compression compression() {
    if (value.endsWith("+gzip") || value.endsWith(".gzip")) {
      return Compression.GZIP;
    }
    return value.endsWith("+zstd") ? Compression.ZSTD : Compression.NONE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MediaType m && value.equals(m.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
