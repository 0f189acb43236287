package io.jbuild.layercache.layout;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import java.util.List;

/**
 * What came into the store under one set of names.
 *
 * @param target the manifest or index that the names point to
 * @param images the image itself, or those of the index that were there
 */
public record LoadedImage(Descriptor target, List<Image> images, List<ImageReference> names) {
  public LoadedImage {
    images = List.copyOf(images);
    names = List.copyOf(names);
  }
}
