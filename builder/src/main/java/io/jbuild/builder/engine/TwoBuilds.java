package io.jbuild.builder.engine;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Output;
import io.jbuild.builder.output.LayerDifference;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Builds twice without cache, and says where the images differ. */
final class TwoBuilds {
  private static final int MOST_DIFFERENCES = 50;

  private final BuildEngine.Parts parts;

  TwoBuilds(BuildEngine.Parts parts) {
    this.parts = parts;
  }

  BuildResult build(BuildRequest request, BuildListener listener)
      throws IOException, BuildException, InterruptedException {
    if (request.context() instanceof BuildContext.TarStream) {
      throw new BuildException(
          ErrorCode.USAGE,
          "--verify-reproducible reads the context twice, and a stream can be read once: unpack it"
              + " into a directory");
    }
    CachePolicy cache = request.cache();
    CachePolicy none = new CachePolicy(true, List.of(), cache.from(), cache.to());
    BuildRequest.Builder uncached = request.toBuilder().cache(none).verifyReproducible(false);
    BuildRequest trial = uncached.outputs(List.of(new Output.CacheOnly())).build();
    BuildResult first = new Build(parts, trial, listener).run();
    listener.on(new BuildEvent.Notice("building again, to compare"));
    BuildResult second = new Build(parts, trial, listener).run();
    List<String> differences = new ArrayList<>();
    for (Map.Entry<Platform, Image> image : first.images().entrySet()) {
      Image other = Objects.requireNonNull(second.images().get(image.getKey()));
      if (!image.getValue().digest().equals(other.digest())) {
        differences.addAll(differences(image.getValue(), other));
      }
    }
    if (!differences.isEmpty()) {
      int shown = Math.min(differences.size(), MOST_DIFFERENCES);
      String more =
          shown < differences.size() ? "\n… and " + (differences.size() - shown) + " more" : "";
      throw new BuildException(
          ErrorCode.NOT_REPRODUCIBLE,
          "two builds of the same inputs gave different images:\n"
              + String.join("\n", differences.subList(0, shown))
              + more);
    }
    // what the two agreed on is in the cache: this gives it out
    return new Build(parts, request.toBuilder().verifyReproducible(false).build(), listener).run();
  }

  private List<String> differences(Image a, Image b) throws IOException {
    List<String> differences = new ArrayList<>();
    List<Digest> left = a.config().diffIds();
    List<Digest> right = b.config().diffIds();
    if (left.size() != right.size()) {
      return List.of(left.size() + " layers, then " + right.size());
    }
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).equals(right.get(i))) {
        differences.add("layer " + (i + 1) + " (" + instruction(a, i) + "):");
        for (String line :
            LayerDifference.between(
                parts.store().layers().get(left.get(i)).toc(),
                parts.store().layers().get(right.get(i)).toc())) {
          differences.add("  " + line);
        }
      }
    }
    return differences.isEmpty() ? List.of("only their configurations differ") : differences;
  }

  private static String instruction(Image image, int layer) {
    int n = 0;
    for (var entry : image.config().history()) {
      if (!entry.emptyLayer() && n++ == layer) {
        return entry.createdBy().orElse("");
      }
    }
    return "";
  }
}
