package io.jbuild.builder.engine;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.BuildResult.StepReport;
import io.jbuild.builder.Output;
import io.jbuild.builder.cache.SharedRecords;
import io.jbuild.builder.key.RecipeKeys;
import io.jbuild.builder.lock.Lock;
import io.jbuild.builder.lock.LockedImages;
import io.jbuild.builder.output.ImageRewriter;
import io.jbuild.builder.output.OutputWriter;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.GraphPlanner;
import io.jbuild.builder.plan.PlanRequest;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.remote.RemoteSources;
import io.jbuild.builder.solve.FileStack;
import io.jbuild.builder.solve.Freshness;
import io.jbuild.builder.solve.ImageAssembler;
import io.jbuild.builder.solve.Journal;
import io.jbuild.builder.solve.Solver;
import io.jbuild.builder.step.CacheMounts;
import io.jbuild.builder.step.CopyExecutor;
import io.jbuild.builder.step.Footing;
import io.jbuild.builder.step.InPlace;
import io.jbuild.builder.step.RunExecutor;
import io.jbuild.builder.step.Scene;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Source;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One build, from its request to its result. */
final class Build {
  private final BuildEngine.Parts parts;
  private final BuildRequest request;
  private final BuildListener listener;
  private final List<StepReport> reports = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<Digest> results = new HashSet<>();
  private final Set<String> mountIds = new HashSet<>();
  private int planned;

  Build(BuildEngine.Parts parts, BuildRequest request, BuildListener listener) {
    this.parts = parts;
    this.request = request;
    this.listener = new OneAtATime(listener);
  }

  /** Builds run several things at once; listeners hear of them one after the other. */
  private record OneAtATime(BuildListener listener) implements BuildListener {
    @Override
    public synchronized void on(BuildEvent event) {
      listener.on(event);
    }
  }

  BuildResult run() throws IOException, BuildException, InterruptedException {
    long start = System.nanoTime();
    InPlace.check(request);
    OutputWriter outputs =
        new OutputWriter(parts.store(), parts.files(), parts.registry(), listener);
    outputs.check(request);
    Annotations annotations =
        Annotations.parse(request.annotations(), request.platforms().size() > 1);
    SharedRecords records =
        SharedRecords.open(
            parts.store(), parts.sources(), request.cache(), request.platforms(), this::warn);
    records.check(parts.registry());
    Map<Platform, Image> images = new LinkedHashMap<>();
    Lock lock = lock();
    try (RemoteSources remotes = remotes(lock);
        ContextSet contexts = ContextSet.open(parts.store(), parts.files(), remotes, request)) {
      Dockerfile dockerfile = DockerfileReader.parse(contexts.dockerfile());
      try (BuildLint lint = BuildLint.of(dockerfile, request.buildArgs(), this::warn)) {
        Inputs inputs = new Inputs(contexts, remotes, lock, records, annotations, lint);
        for (Platform platform : request.platforms()) {
          images.put(platform, image(dockerfile, platform, inputs));
        }
      }
    }
    Optional<Descriptor> index =
        images.size() > 1 ? Optional.of(index(images, annotations)) : Optional.empty();
    outputs.write(
        request, images, index.orElseGet(() -> images.values().iterator().next().descriptor()));
    records.export(
        results, records.wantsMounts() ? cacheMounts().pack(mountIds) : Map.of(), parts.registry());
    lock.write();
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new BuildResult(images, index, reports, warnings, time);
  }

  /** The text of the Dockerfile, and nothing else. */
  Source dockerfile() throws IOException, BuildException, InterruptedException {
    try (RemoteSources remotes = remotes(lock());
        ContextSet contexts = ContextSet.open(parts.store(), parts.files(), remotes, request)) {
      return contexts.dockerfile();
    }
  }

  private Lock lock() throws IOException, BuildException {
    return request.lock().isPresent() ? Lock.open(request.lock().get()) : Lock.none();
  }

  private RemoteSources remotes(Lock lock) {
    return new RemoteSources(
        parts.store(),
        parts.files(),
        parts.web(),
        request.secrets(),
        request.sshAgents(),
        listener,
        lock);
  }

  /** What all platforms of a build share. */
  private record Inputs(
      ContextSet contexts,
      RemoteSources remotes,
      Lock lock,
      SharedRecords records,
      Annotations annotations,
      BuildLint lint) {}

  private Image image(Dockerfile dockerfile, Platform platform, Inputs in)
      throws IOException, BuildException, InterruptedException {
    StoreImages bases = new StoreImages(parts.store(), parts.sources(), request.pull());
    SeenImages seen = new SeenImages(new LockedImages(bases, in.lock()));
    BuildGraph graph = GraphPlanner.plan(planRequest(dockerfile, platform), seen);
    in.lint().begin(new BuildSurroundings(seen, in.contexts()));
    for (BuildEvent.Warning warning : graph.warnings()) {
      warn(warning);
    }
    restoreMounts(graph, in.records());
    OptionalLong epoch =
        request.sourceDateEpoch().isPresent() ? request.sourceDateEpoch() : graph.sourceDateEpoch();
    Scene scene =
        new Scene(
            parts.store(),
            parts.files(),
            parts.runtime(),
            request.run(),
            request.secrets(),
            request.sshAgents(),
            epoch,
            parts.debug());
    Journal journal = new Journal(graph, planned + 1, request.explain(), listener);
    planned += graph.steps().size();
    Footing footing = footing(graph);
    Solver solver =
        new Solver(
            parts.store(),
            in.records(),
            new RecipeKeys(new Trees(in.contexts()), in.remotes()::identity),
            new StepExecutors(
                footing,
                new RunExecutor(scene, footing),
                new CopyExecutor(scene, in.contexts()::tree, in.remotes())),
            bases::open,
            in.contexts()::layer,
            new Freshness(request.cache(), Instant.now()));
    try {
      FileStack files = solver.solve(graph, request.jobs(), journal);
      Image image =
          new ImageAssembler(parts.store())
              .assemble(
                  graph,
                  files,
                  in.annotations().of(Annotations.Place.MANIFEST, platform),
                  epoch,
                  isOnlyPushed());
      results.addAll(image.config().diffIds());
      return in.records().inlined(rewritten(image, graph.config().diffIds().size(), epoch));
    } finally {
      reports.addAll(journal.reports());
    }
  }

  private CacheMounts cacheMounts() {
    return new CacheMounts(parts.store(), parts.files());
  }

  /** Cache mounts of this build that another machine sent and this one does not have yet. */
  private void restoreMounts(BuildGraph graph, SharedRecords records) throws IOException {
    if (records.mounts().isEmpty() && !records.wantsMounts()) {
      return;
    }
    Set<String> ids = CacheMounts.ids(graph);
    mountIds.addAll(ids);
    CacheMounts mounts = cacheMounts();
    for (String identity : records.mounts()) {
      if (ids.contains(CacheMounts.id(identity)) && !mounts.has(identity)) {
        Optional<LayerHandle> layer = records.mount(identity);
        if (layer.isPresent()) {
          mounts.restore(identity, layer.get());
        }
      }
    }
  }

  /** With a line about it when commands are to run on less than usual. */
  private Footing footing(BuildGraph graph) throws IOException, BuildException {
    Footing footing = InPlace.footing(request, parts.store().root());
    boolean runs = false;
    for (Step step : graph.steps()) {
      runs |= step instanceof RunStep;
    }
    if (runs) {
      footing.note().ifPresent(this::warn);
    }
    return footing;
  }

  /** Whether nobody but a registry is to have the image, which may have the base's layers. */
  private boolean isOnlyPushed() {
    boolean pushed = !request.squash() && !request.rewriteTimestamp();
    for (Output output : request.outputs()) {
      pushed &= output instanceof Output.ToStore image && image.push();
    }
    return pushed && request.cache().to().isEmpty();
  }

  /**
   * @param inherited how many layers are the base image's
   */
  private Image rewritten(Image image, int inherited, OptionalLong epoch) throws IOException {
    ImageRewriter rewriter = new ImageRewriter(parts.store());
    Image result = image;
    if (request.rewriteTimestamp()) {
      if (epoch.isPresent()) {
        result = rewriter.clamp(result, inherited, epoch.getAsLong());
      } else {
        warn("--rewrite-timestamp does nothing without SOURCE_DATE_EPOCH");
      }
    }
    return request.squash() ? rewriter.squash(result, inherited) : result;
  }

  private void warn(String message) {
    warn(new BuildEvent.Warning(message, Optional.empty()));
  }

  private synchronized void warn(BuildEvent.Warning warning) {
    String place = warning.position().map(p -> " (line " + p.line() + ")").orElse("");
    warnings.add(warning.message() + place);
    listener.on(warning);
  }

  private PlanRequest planRequest(Dockerfile dockerfile, Platform platform) {
    return new PlanRequest(
        dockerfile,
        request.target(),
        request.buildArgs(),
        request.namedContexts(),
        platform,
        Platform.host(),
        request.labels(),
        request.run().entitlements());
  }

  private Descriptor index(Map<Platform, Image> images, Annotations annotations)
      throws IOException {
    List<Descriptor> manifests = new ArrayList<>();
    images.forEach(
        (platform, image) ->
            manifests.add(
                image
                    .descriptor()
                    .withPlatform(platform)
                    .withAnnotations(
                        annotations.of(Annotations.Place.MANIFEST_DESCRIPTOR, platform))));
    ImageIndex index = new ImageIndex(MediaType.OCI_INDEX, manifests, annotations.index());
    return parts.store().images().putIndex(ImageJson.toBytes(index));
  }
}
