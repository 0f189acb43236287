package io.jbuild.registry.remote;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;

/** A manifest or an index as a registry has it, byte for byte. */
record Document(Descriptor descriptor, Bytes content) {

  static Document of(MediaType type, byte[] content) {
    return of(type, content, Digest.sha256(content));
  }

  static Document of(MediaType type, byte[] content, Digest digest) {
    return new Document(Descriptor.of(type, digest, content.length), Bytes.of(content));
  }

  byte[] bytes() {
    return content.toArray();
  }
}
