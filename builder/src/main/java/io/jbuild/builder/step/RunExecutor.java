package io.jbuild.builder.step;

import io.jbuild.builder.BuildEvent.Stream;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.RefusedRootException;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.Trees;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Mount;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.Rung;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.Ulimit;
import io.jbuild.runner.User;
import io.jbuild.runner.sandbox.StubCleaner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Runs the command of a RUN in a sandbox; what it changed becomes a layer. */
public final class RunExecutor {
  private final Scene scene;
  private final Footing footing;

  public RunExecutor(Scene scene, Footing footing) {
    this.scene = scene;
    this.footing = footing;
  }

  /**
   * Ends when the command has; the layer may still be hashed then. When the thread is interrupted,
   * nothing of the step is left.
   *
   * @param below layers, bottom first
   */
  public LayerHandle run(
      RunStep step, List<LayerHandle> below, Origins origins, StepReporter reporter)
      throws IOException, BuildException, InterruptedException {
    check(step);
    footing.check(step.argv());
    while (true) {
      Rung rung = footing.rung();
      try {
        return attempt(step, below, origins, reporter);
      } catch (RefusedRootException e) {
        throw new BuildException(
            ErrorCode.HOST,
            Optional.of(step.head().excerpt()),
            RunFailure.quoted(step) + " cannot be run in place: " + e.getMessage(),
            e);
      } catch (RunnerException e) {
        if (!footing.lower(rung, e)) {
          throw failedToStart(step, e);
        }
        String note = "jbuild: " + e.getMessage() + "; " + footing.note().orElse("") + '\n';
        reporter.printed(Stream.ERR, note.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private LayerHandle attempt(
      RunStep step, List<LayerHandle> below, Origins origins, StepReporter reporter)
      throws IOException, BuildException, InterruptedException {
    Path scratch = scene.store().newTemporaryDirectory("run");
    try (Workspace workspace = footing.open(scene.store().layers(), below);
        RunMounts mounts =
            new RunMounts(
                scene, origins, Files.createDirectory(scratch.resolve("m")), footing.rung())) {
      List<Mount> all =
          footing.placed(NetworkFiles.write(scratch, scene.policy().hosts()), scene.policy());
      for (RunMount mount : step.mounts()) {
        mounts.add(mount);
      }
      all.addAll(mounts.mounts());
      LowerTrees lower = lower(workspace);
      RunSpec spec = spec(step, lower.accounts(), all, mounts.env());
      OutputTail tail = new OutputTail();
      execute(step, spec, workspace, new Shown(reporter, tail, mounts));
      return workspace.freeze(clock(below));
    } finally {
      Trees.delete(scratch);
    }
  }

  private LowerTrees lower(Workspace workspace) {
    return new LowerTrees(
        scene.files(), workspace.lowerDirectories().stream().map(Path::toString).toList());
  }

  private void check(RunStep step) throws BuildException {
    boolean host =
        step.network() == RunStep.Network.HOST
            && scene.policy().network() != RunPolicy.Network.HOST;
    allow(host, RunPolicy.Entitlement.NETWORK_HOST, "network.host");
    allow(step.insecure(), RunPolicy.Entitlement.SECURITY_INSECURE, "security.insecure");
  }

  private void allow(boolean asked, RunPolicy.Entitlement entitlement, String name)
      throws BuildException {
    if (asked && !scene.policy().entitlements().contains(entitlement)) {
      throw new BuildException(
          ErrorCode.NOT_ALLOWED, name + " is not allowed; allow it with --allow " + name);
    }
  }

  private RunSpec spec(
      RunStep step, Accounts accounts, List<Mount> mounts, Map<String, String> mountEnv)
      throws BuildException {
    Map<String, String> env = new LinkedHashMap<>(step.env());
    step.proxies().forEach(env::putIfAbsent);
    env.putAll(mountEnv);
    env.putIfAbsent("HOME", UserResolver.home(step.user(), accounts));
    List<String> entries = new ArrayList<>();
    env.forEach((name, value) -> entries.add(name + '=' + value));
    User user = UserResolver.resolve(step.user(), accounts);
    footing.check(user);
    return RunSpec.of(step.argv())
        .env(entries)
        .cwd(step.cwd())
        .user(user)
        .hostname(NetworkFiles.HOSTNAME)
        .network(network(step))
        .mounts(mounts)
        .limits(limits())
        // as in BuildKit, sudo and its like work for those who need them; root does not
        .noNewPrivileges(user.uid() == 0)
        .privileged(step.insecure())
        .build();
  }

  private NetworkMode network(RunStep step) {
    boolean none =
        step.network() == RunStep.Network.NONE
            || (step.network() == RunStep.Network.DEFAULT
                && scene.policy().network() == RunPolicy.Network.NONE);
    return none ? NetworkMode.NONE : NetworkMode.HOST;
  }

  private Limits limits() {
    RunPolicy policy = scene.policy();
    List<Ulimit> ulimits = new ArrayList<>();
    for (RunPolicy.Ulimit u : policy.ulimits()) {
      ulimits.add(Ulimit.parse(u.name() + '=' + u.soft() + ':' + u.hard()));
    }
    return Limits.NONE
        .withUlimits(ulimits)
        .withShmSize(policy.shmSize().orElse(Limits.DEFAULT_SHM_SIZE))
        .withMemory(policy.memory(), policy.memory())
        .withNanoCpus(policy.nanoCpus());
  }

  private void execute(RunStep step, RunSpec spec, Workspace workspace, Shown shown)
      throws IOException, BuildException, InterruptedException {
    RootFilesystem root = footing.root(workspace);
    try {
      execute(step, spec, root, shown);
    } catch (BuildException e) {
      if (scene.debug().isPresent()) {
        RootFilesystem again = footing.again(workspace);
        String failure = String.valueOf(e.getMessage());
        scene
            .debug()
            .get()
            .look(failure, (argv, io) -> scene.runtime().start(spec.withArgv(argv), again, io));
      }
      throw e;
    }
  }

  private void execute(RunStep step, RunSpec spec, RootFilesystem root, Shown shown)
      throws IOException, BuildException, InterruptedException {
    RunResult result;
    List<ContainerPath> made;
    Stdio streams = new Stdio.Captured(shown.to(Stream.OUT), shown.to(Stream.ERR));
    try (RunningContainer container = scene.runtime().start(spec, root, streams)) {
      result = container.waitFor();
      made = container.stubs();
    } catch (RunnerException e) {
      if (e.isSetup()) {
        throw e;
      }
      throw failedToStart(step, e);
    } finally {
      shown.end();
    }
    if (result.exitCode() != 0 || !(result instanceof RunResult.Exited)) {
      throw RunFailure.of(step, result, shown.tail().lines());
    }
    if (root instanceof RootFilesystem.Overlay overlay) {
      new StubCleaner(overlay, scene.files()).clean(made);
    } else if (root instanceof RootFilesystem.Directory directory) {
      new StubCleaner(directory, scene.files()).clean(made);
    }
  }

  private static BuildException failedToStart(RunStep step, RunnerException e) {
    return new BuildException(
        e.isSetup() ? ErrorCode.HOST : ErrorCode.RUN_FAILED,
        Optional.of(step.head().excerpt()),
        RunFailure.quoted(step)
            + " could not be started: "
            + e.getMessage()
            + (e.isSetup() ? "" : " (exit code: " + e.kind().exitCode() + ")"),
        e);
  }

  /** The newest time of what the step saw, so that what it made says nothing of now. */
  private MtimeRule clock(List<LayerHandle> below) throws IOException {
    if (scene.epoch().isPresent()) {
      return new MtimeRule(scene.epoch().getAsLong());
    }
    long newest = 0;
    for (LayerHandle layer : below) {
      newest = Math.max(newest, layer.toc().newestMtime());
    }
    return new MtimeRule(newest);
  }

  /** Where a command's output goes: masked, to whoever listens and to the tail. */
  private static final class Shown {
    private final StepReporter reporter;
    private final OutputTail tail;
    private final Map<Stream, Masking> masks = new EnumMap<>(Stream.class);

    Shown(StepReporter reporter, OutputTail tail, RunMounts mounts) {
      this.reporter = reporter;
      this.tail = tail;
      for (Stream stream : Stream.values()) {
        masks.put(stream, new Masking(mounts.secrets()));
      }
    }

    OutputTail tail() {
      return tail;
    }

    Stdio.Receiver to(Stream stream) {
      Masking masking = Objects.requireNonNull(masks.get(stream));
      return (buffer, length) -> show(stream, masking.mask(Arrays.copyOf(buffer, length)));
    }

    void end() {
      masks.forEach((stream, masking) -> show(stream, masking.end()));
    }

    private void show(Stream stream, byte[] bytes) {
      if (bytes.length > 0) {
        tail.add(bytes);
        reporter.printed(stream, bytes);
      }
    }
  }
}
