package io.jbuild.layercache.layout;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageReference;
import java.util.List;

/**
 * What is to leave the store, and by which names it is to be known.
 *
 * @param target a manifest or an index of the store
 */
public record SavedImage(Descriptor target, List<ImageReference> names) {
  public SavedImage {
    names = List.copyOf(names);
  }
}
