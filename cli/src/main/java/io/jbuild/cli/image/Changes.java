package io.jbuild.cli.image;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.BaseImages;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.GraphPlanner;
import io.jbuild.builder.plan.PlanRequest;
import io.jbuild.cli.UsageException;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.image.ImageDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The instructions of {@code --change}, applied to an image's configuration. */
public final class Changes {
  /** What docker takes there: instructions that change nothing but the configuration. */
  private static final Set<String> ALLOWED =
      Set.of(
          "CMD",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "HEALTHCHECK",
          "LABEL",
          "ONBUILD",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private Changes() {}

  /**
   * @throws UsageException when a change is none
   */
  public static ContainerConfig apply(ImageConfig image, List<String> changes) throws IOException {
    // triggers are for who builds upon the image
    ContainerConfig plain = image.container().withOnBuild(List.of());
    ContainerConfig changed = applyTo(image.withContainer(plain), changes);
    List<String> triggers = new ArrayList<>(image.container().onBuild());
    triggers.addAll(changed.onBuild());
    return changed.withOnBuild(triggers);
  }

  private static ContainerConfig applyTo(ImageConfig image, List<String> changes)
      throws IOException {
    StringBuilder text = new StringBuilder("FROM image\n");
    for (String change : changes) {
      String instruction = change.strip().split("\\s", -1)[0].toUpperCase(Locale.ROOT);
      if (!ALLOWED.contains(instruction) || change.indexOf('\n') >= 0) {
        throw new UsageException(
            "invalid value '" + change + "' for --change: want one of " + sorted());
      }
      text.append(change).append('\n');
    }
    Platform platform = image.platform();
    try {
      BuildGraph graph =
          GraphPlanner.plan(
              new PlanRequest(
                  DockerfileParser.parse(Source.of("--change", text.toString())),
                  Optional.empty(),
                  Map.of(),
                  Map.of(),
                  platform,
                  platform,
                  Map.of(),
                  Set.of()),
              new One(ImageDraft.of(image, List.of())));
      return graph.config().container();
    } catch (DockerfileSyntaxException | BuildException e) {
      throw new UsageException("invalid --change: " + e.getMessage(), e);
    }
  }

  /** Whatever is asked for, it is this image. */
  private record One(ImageDraft draft) implements BaseImages {
    @Override
    public Optional<Image> find(ImageReference name, Platform platform) {
      Manifest manifest = draft.manifest();
      return Optional.of(new Image(manifest.config(), manifest, draft.config()));
    }

    @Override
    public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) {
      return Optional.empty();
    }
  }

  private static String sorted() {
    return String.join(", ", ALLOWED.stream().sorted().toList());
  }
}
