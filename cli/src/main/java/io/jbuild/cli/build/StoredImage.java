package io.jbuild.cli.build;

import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.Output;
import io.jbuild.layercache.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is told last of a build: the image that the store has of it, in docker's words. */
final class StoredImage {
  private StoredImage() {}

  /** None when nothing went to the store. */
  static List<String> lines(BuildRequest request, BuildResult result) {
    Set<ImageReference> names = new LinkedHashSet<>(request.tags());
    boolean stored = false;
    for (Output output : request.outputs()) {
      if (output instanceof Output.ToStore store) {
        stored = true;
        names.addAll(store.names());
      }
    }
    List<String> out = new ArrayList<>();
    if (stored) {
      out.add(
          "writing image "
              + result
                  .index()
                  .map(i -> i.digest().toString())
                  .orElse(result.image().id().toString()));
      names.forEach(name -> out.add("naming to " + name));
    }
    return out;
  }
}
