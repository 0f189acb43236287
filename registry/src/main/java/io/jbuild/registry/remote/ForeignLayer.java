package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.MediaType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Layers that may not be given to others: image-spec layer.md, "Non-Distributable Layers". */
final class ForeignLayer {
  private ForeignLayer() {}

  static boolean is(MediaType type) {
    return type.value().contains("nondistributable") || type.value().contains(".foreign.");
  }

  /** Where its maker has it. What is no http or https is passed over, as is any for other blobs. */
  static List<URI> urls(Descriptor layer) {
    List<URI> out = new ArrayList<>();
    if (is(layer.mediaType())) {
      for (String url : layer.urls()) {
        if (url.startsWith("https://") || url.startsWith("http://")) {
          try {
            out.add(URI.create(url));
          } catch (IllegalArgumentException e) {
            // the next one may be better, and without any the registry's no is told
          }
        }
      }
    }
    return out;
  }
}
