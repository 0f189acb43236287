package io.jbuild.builder;

import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a build is asked for. Nothing else decides what comes out, but the files of its contexts
 * and the images it starts from.
 *
 * @param target stage to build; the last one when empty
 * @param buildArgs with resolved values
 * @param platforms one or more
 * @param tags for what goes to the store, an archive or a registry
 * @param annotations keys may say where: {@code index:name}, {@code manifest[linux/arm64]:name}
 * @param sourceDateEpoch seconds since 1970 that stand for now
 * @param rewriteTimestamp whether files of the layers that this build makes are no newer than that
 * @param squash whether the layers above the base become one
 * @param jobs how many steps may run at once, at least 1
 * @param outputs at least one
 * @param explain whether every miss is explained in full
 * @param lock file of what names from outside stand for, made when it is not there
 * @param verifyReproducible whether it is built a second time and compared
 */
public record BuildRequest(
    BuildContext context,
    DockerfileLocation dockerfile,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, BuildContext> namedContexts,
    Map<String, Secret> secrets,
    Map<String, SshAgent> sshAgents,
    List<Platform> platforms,
    List<ImageReference> tags,
    Map<String, String> labels,
    Map<String, String> annotations,
    CachePolicy cache,
    PullPolicy pull,
    RunPolicy run,
    OptionalLong sourceDateEpoch,
    boolean rewriteTimestamp,
    boolean squash,
    int jobs,
    List<Output> outputs,
    boolean explain,
    Optional<Path> lock,
    boolean verifyReproducible) {

  public BuildRequest {
    buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
    namedContexts = Collections.unmodifiableMap(new LinkedHashMap<>(namedContexts));
    secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    sshAgents = Collections.unmodifiableMap(new LinkedHashMap<>(sshAgents));
    platforms = List.copyOf(platforms);
    tags = List.copyOf(tags);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    outputs = List.copyOf(outputs);
    if (platforms.isEmpty() || outputs.isEmpty() || jobs < 1) {
      throw new IllegalArgumentException("a build needs a platform, an output and a job");
    }
  }

  /** The image in the store, for this machine's platform, of the context's own Dockerfile. */
  public static Builder of(BuildContext context) {
    return new Builder(context);
  }

  /** The same request with other outputs. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Puts a request together; each method replaces what was there. */
  public static final class Builder {
    private final BuildContext context;
    private DockerfileLocation dockerfile = new DockerfileLocation.InContext("Dockerfile");
    private Optional<String> target = Optional.empty();
    private Map<String, String> buildArgs = Map.of();
    private Map<String, BuildContext> namedContexts = Map.of();
    private Map<String, Secret> secrets = Map.of();
    private Map<String, SshAgent> sshAgents = Map.of();
    private List<Platform> platforms = List.of(Platform.host());
    private List<ImageReference> tags = List.of();
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private CachePolicy cache = CachePolicy.USE;
    private PullPolicy pull = PullPolicy.MISSING;
    private RunPolicy run = RunPolicy.USUAL;
    private OptionalLong sourceDateEpoch = OptionalLong.empty();
    private boolean rewriteTimestamp;
    private boolean squash;
    private int jobs = Math.max(4, Runtime.getRuntime().availableProcessors());
    private List<Output> outputs = List.of(new Output.ToStore(List.of(), false, Packing.ANY));
    private boolean explain;
    private Optional<Path> lock = Optional.empty();
    private boolean verifyReproducible;

    private Builder(BuildContext context) {
      this.context = context;
    }

    private Builder(BuildRequest r) {
      context = r.context;
      dockerfile = r.dockerfile;
      target = r.target;
      buildArgs = r.buildArgs;
      namedContexts = r.namedContexts;
      secrets = r.secrets;
      sshAgents = r.sshAgents;
      platforms = r.platforms;
      tags = r.tags;
      labels = r.labels;
      annotations = r.annotations;
      cache = r.cache;
      pull = r.pull;
      run = r.run;
      sourceDateEpoch = r.sourceDateEpoch;
      rewriteTimestamp = r.rewriteTimestamp;
      squash = r.squash;
      jobs = r.jobs;
      outputs = r.outputs;
      explain = r.explain;
      lock = r.lock;
      verifyReproducible = r.verifyReproducible;
    }

    public Builder dockerfile(DockerfileLocation v) {
      dockerfile = v;
      return this;
    }

    public Builder target(Optional<String> v) {
      target = v;
      return this;
    }

    public Builder buildArgs(Map<String, String> v) {
      buildArgs = v;
      return this;
    }

    public Builder namedContexts(Map<String, BuildContext> v) {
      namedContexts = v;
      return this;
    }

    public Builder secrets(Map<String, Secret> v) {
      secrets = v;
      return this;
    }

    public Builder sshAgents(Map<String, SshAgent> v) {
      sshAgents = v;
      return this;
    }

    public Builder platforms(List<Platform> v) {
      platforms = v;
      return this;
    }

    public Builder tags(List<ImageReference> v) {
      tags = v;
      return this;
    }

    public Builder labels(Map<String, String> v) {
      labels = v;
      return this;
    }

    public Builder annotations(Map<String, String> v) {
      annotations = v;
      return this;
    }

    public Builder cache(CachePolicy v) {
      cache = v;
      return this;
    }

    public Builder pull(PullPolicy v) {
      pull = v;
      return this;
    }

    public Builder run(RunPolicy v) {
      run = v;
      return this;
    }

    public Builder sourceDateEpoch(OptionalLong v) {
      sourceDateEpoch = v;
      return this;
    }

    public Builder rewriteTimestamp(boolean v) {
      rewriteTimestamp = v;
      return this;
    }

    public Builder squash(boolean v) {
      squash = v;
      return this;
    }

    public Builder jobs(int v) {
      jobs = v;
      return this;
    }

    public Builder outputs(List<Output> v) {
      outputs = v;
      return this;
    }

    public Builder explain(boolean v) {
      explain = v;
      return this;
    }

    public Builder lock(Optional<Path> v) {
      lock = v;
      return this;
    }

    public Builder verifyReproducible(boolean v) {
      verifyReproducible = v;
      return this;
    }

    public BuildRequest build() {
      return new BuildRequest(
          context,
          dockerfile,
          target,
          buildArgs,
          namedContexts,
          secrets,
          sshAgents,
          platforms,
          tags,
          labels,
          annotations,
          cache,
          pull,
          run,
          sourceDateEpoch,
          rewriteTimestamp,
          squash,
          jobs,
          outputs,
          explain,
          lock,
          verifyReproducible);
    }
  }
}
