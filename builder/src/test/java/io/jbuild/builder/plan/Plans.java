package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.RunPolicy;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans Dockerfiles against images that exist only here; remembers which were asked for. */
final class Plans implements BaseImages {
  static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  final List<String> asked = new ArrayList<>();
  private final Map<String, Image> images = new LinkedHashMap<>();
  private final Map<String, String> args = new LinkedHashMap<>();
  private final Map<String, BuildContext> contexts = new LinkedHashMap<>();
  private final Set<RunPolicy.Entitlement> allowed = EnumSet.noneOf(RunPolicy.Entitlement.class);
  private Optional<String> target = Optional.empty();

  Plans() {
    with("busybox", ContainerConfig.EMPTY.withCmd(Optional.of(List.of("sh"))));
  }

  Plans with(String name, ContainerConfig config) {
    ImageConfig image =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            Platform.of("linux", "amd64"),
            config,
            List.of(Digest.sha256(name.getBytes(StandardCharsets.UTF_8))),
            List.of(
                new HistoryEntry(
                    Optional.empty(),
                    Optional.of("base"),
                    Optional.empty(),
                    Optional.empty(),
                    false)),
            Map.of());
    Descriptor descriptor =
        Descriptor.of(
            MediaType.OCI_MANIFEST, Digest.sha256(name.getBytes(StandardCharsets.UTF_8)), 1);
    Image made =
        new Image(descriptor, Manifest.of(MediaType.OCI_MANIFEST, descriptor, List.of()), image);
    images.put(ImageReference.parse(name).toString(), made);
    return this;
  }

  Plans arg(String name, String value) {
    args.put(name, value);
    return this;
  }

  Plans context(String name, BuildContext context) {
    contexts.put(name, context);
    return this;
  }

  Plans allow(RunPolicy.Entitlement entitlement) {
    allowed.add(entitlement);
    return this;
  }

  Plans target(String name) {
    target = Optional.of(name);
    return this;
  }

  BuildGraph plan(String... lines) throws Exception {
    return GraphPlanner.plan(
        new PlanRequest(
            DockerfileParser.parse(Source.of("Dockerfile", String.join("\n", lines) + "\n")),
            target,
            args,
            contexts,
            Platform.of("linux", "amd64"),
            Platform.of("linux", "amd64"),
            Map.of(),
            allowed),
        this);
  }

  /** The message with which the plan fails. */
  String failure(String... lines) {
    try {
      plan(lines);
    } catch (BuildException e) {
      return e.describe();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the plan did not fail");
  }

  static RunStep lastRun(BuildGraph graph) {
    RunStep last = null;
    for (Step step : graph.steps()) {
      last = step instanceof RunStep run ? run : last;
    }
    if (last == null) {
      throw new AssertionError("no RUN in " + graph.steps());
    }
    return last;
  }

  static CopyStep lastCopy(BuildGraph graph) {
    CopyStep last = null;
    for (Step step : graph.steps()) {
      last = step instanceof CopyStep copy ? copy : last;
    }
    if (last == null) {
      throw new AssertionError("no COPY in " + graph.steps());
    }
    return last;
  }

  /** {@code layer text} or {@code empty text} of each history entry. */
  static List<String> history(BuildGraph graph) {
    List<String> out = new ArrayList<>();
    for (HistoryEntry entry : graph.config().history()) {
      out.add((entry.emptyLayer() ? "empty " : "layer ") + entry.createdBy().orElse(""));
    }
    return out;
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform) {
    asked.add(name.familiar());
    return Optional.ofNullable(images.get(name.toString()));
  }

  @Override
  public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) {
    asked.add(layout.toString());
    return Optional.empty();
  }
}
