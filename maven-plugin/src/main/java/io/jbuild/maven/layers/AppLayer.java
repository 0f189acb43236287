package io.jbuild.maven.layers;

import java.util.List;

/**
 * A layer of an application.
 *
 * @param name of the directory in which it is staged
 * @param destination a directory of the image
 */
public record AppLayer(String name, String destination, List<StagedFile> files) {
  public AppLayer {
    files = List.copyOf(files);
  }
}
