package io.jbuild.layercache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a blob is and how to know it: type, digest, size in bytes (image-spec, descriptor.md). */
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long size,
    List<String> urls,
    Map<String, String> annotations,
    Optional<Platform> platform) {

  public Descriptor {
    if (size < 0) {
      throw new IllegalArgumentException("descriptor of " + digest + " has negative size " + size);
    }
    urls = List.copyOf(urls);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public static Descriptor of(MediaType mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, List.of(), Map.of(), Optional.empty());
  }

  public Descriptor withPlatform(Platform value) {
    return new Descriptor(mediaType, digest, size, urls, annotations, Optional.of(value));
  }

  public Descriptor withAnnotations(Map<String, String> value) {
    return new Descriptor(mediaType, digest, size, urls, value, platform);
  }

  // written out as for Digest: each pull and push asks
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Descriptor d
        && mediaType.equals(d.mediaType)
        && digest.equals(d.digest)
        && size == d.size
        && urls.equals(d.urls)
        && annotations.equals(d.annotations)
        && platform.equals(d.platform);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
