package io.jbuild.runner.container;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.TreeSize;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.Limits;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.StoppedTree;
import io.jbuild.runner.network.Networks;
import io.jbuild.runner.sandbox.StubCleaner;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The containers of a store. A container runs in the process that started it, which serves a socket
 * through which others control it; when that process dies, so does the container. Safe for any
 * number of threads and processes.
 */
public final class Containers {
  private static final int ID_BYTES = 32;
  private static final int ID_LENGTH = 64;
  private static final int SIGKILL = 9;
  // sun_path of unix(7), less its final NUL
  private static final int MAX_SOCKET_PATH = 107;
  private static final Duration END_IS_SEEN = Duration.ofSeconds(2);
  private static final int PAUSE_MILLIS = 5;
  private static final int[] NO_SIZE = {0, 0};

  private final Store store;
  private final ContainerRuntime runtime;
  private final FileOps fileOps;
  private final Path directory;
  private final Names names;
  private final NetworkChoice networks;

  private Containers(Store store, ContainerRuntime runtime, FileOps fileOps, Networks networks) {
    this.store = store;
    this.runtime = runtime;
    this.fileOps = fileOps;
    this.directory = store.root().resolve("containers");
    this.names = new Names(directory.resolve("names"));
    this.networks = new NetworkChoice(networks, this::get);
  }

  /** Touches no disk. */
  public static Containers open(
      Store store, ContainerRuntime runtime, FileOps fileOps, Networks networks) {
    return new Containers(store, runtime, fileOps, networks);
  }

  /**
   * Makes a container; it does not run yet.
   *
   * @throws IOException when the name is another's
   */
  public Container create(ContainerRecord.Builder wanted) throws IOException {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    String name = wanted.name();
    ContainerFiles files = files(id);
    boolean made = false;
    try {
      files.reserve();
      if (name.isEmpty()) {
        name = names.takeAny(id);
      } else {
        names.take(name, id);
      }
      ContainerRecord record = wanted.build(id, name, Instant.now());
      files.create(record);
      made = true;
      return new Container(record, ContainerState.CREATED);
    } finally {
      if (!made) {
        names.release(name, id);
        files.delete();
      }
    }
  }

  private ContainerFiles files(String id) {
    return new ContainerFiles(directory.resolve(id));
  }

  /** All of them, the newest first. */
  public List<Container> list() throws IOException {
    List<Container> out = new ArrayList<>();
    for (String id : ids()) {
      files(id).read().ifPresent(out::add);
    }
    out.sort(Comparator.comparing((Container c) -> c.record().created()).reversed());
    return out;
  }

  private List<String> ids() throws IOException {
    List<String> out = Leftovers.list(directory);
    out.removeIf(name -> name.length() != ID_LENGTH);
    return out;
  }

  /**
   * By name, id, or a beginning of an id that no other has.
   *
   * @throws IOException when the beginning fits several
   */
  public Optional<Container> find(String text) throws IOException {
    Optional<String> named = names.find(text);
    if (named.isPresent()) {
      return files(named.get()).read();
    }
    if (text.length() == ID_LENGTH) {
      return Files.isDirectory(directory.resolve(text)) ? files(text).read() : Optional.empty();
    }
    Optional<Container> found = Optional.empty();
    for (String id : ids()) {
      if (!text.isEmpty() && id.startsWith(text)) {
        Optional<Container> c = files(id).read();
        if (c.isPresent() && found.isPresent()) {
          throw new IOException("several containers have an id that begins with " + text);
        }
        found = c.isPresent() ? c : found;
      }
    }
    return found;
  }

  /**
   * @throws IOException when there is none
   */
  public Container get(String text) throws IOException {
    return find(text).orElseThrow(() -> new IOException("no such container: " + text));
  }

  /**
   * Runs a container in this process until it ends for good; removes it then if it is to be.
   *
   * @param size rows and columns for a terminal; zeros when not known
   * @param notes told what the user should know
   */
  public RunResult run(String id, Attachment to, int[] size, Consumer<String> notes)
      throws IOException, InterruptedException {
    Container c = get(id);
    ContainerFiles files = files(c.record().id());
    boolean remove = c.record().autoRemove();
    try {
      Optional<FileLocks.Held> lock = files.tryHold();
      if (lock.isEmpty()) {
        remove = false;
        throw new IOException("container " + c.record().name() + " is running already");
      }
      try (FileLocks.Held held = lock.get()) {
        return new Life(store, runtime, fileOps, networks, files, c, socket(c.record()))
            .run(to, size, notes);
      }
    } finally {
      if (remove) {
        remove(c.record().id(), false);
        removeVolumes(c.record());
      }
    }
  }

  private Path socket(ContainerRecord record) {
    Path near = store.root().resolve("run").resolve(record.shortId());
    return near.toString().length() <= MAX_SOCKET_PATH
        ? near
        : Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "jbuild-" + record.shortId());
  }

  /**
   * Starts a container in a process of its own; returns when it runs.
   *
   * @param command starts jbuild anew so that it calls {@link #monitor}
   */
  public void startDetached(String id, List<String> command)
      throws IOException, InterruptedException {
    Container c = get(id);
    if (c.isAlive()) {
      return;
    }
    Detached.start(command, files(c.record().id()).made("monitor.log"));
  }

  /** The other side of {@link #startDetached}: runs the container, and reports when it does. */
  public RunResult monitor(String id, Consumer<String> report)
      throws IOException, InterruptedException {
    try {
      return run(id, Detached.reporting(report), NO_SIZE, note -> {});
    } catch (IOException e) {
      Detached.failed(report, e);
      throw e;
    }
  }

  /** Sends a signal to its first process. */
  public void signal(String id, int signal) throws IOException {
    Container c = get(id);
    if (!c.isAlive()) {
      throw new IOException("container " + c.record().name() + " is not running");
    }
    new ControlClient(c.state().control()).signal(signal, signal == SIGKILL);
  }

  /**
   * Asks it to end, and kills it when it does not in time. Nothing happens when it does not run.
   */
  public void stop(String id, Optional<Duration> patience, Optional<Integer> signal)
      throws IOException, InterruptedException {
    Container c = get(id);
    if (!c.isAlive()) {
      return;
    }
    ContainerRecord r = c.record();
    ControlClient client = new ControlClient(c.state().control());
    try {
      client.signal(signal.orElse(r.stopSignal()), true);
    } catch (IOException e) {
      // no error when it ends just now
      if (endsWithin(r.id(), END_IS_SEEN)) {
        return;
      }
      throw e;
    }
    Duration limit = patience.orElse(Duration.ofSeconds(r.stopTimeoutSeconds()));
    if (!endsWithin(r.id(), limit)) {
      try {
        client.signal(SIGKILL, true);
      } catch (IOException e) {
        // it ended between the two: what was wanted
      }
      await(r.id());
    }
  }

  private boolean endsWithin(String id, Duration limit) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (true) {
      Optional<Container> now = files(id).read();
      if (now.isEmpty() || !now.get().isAlive()) {
        return true;
      }
      if (!limit.isNegative() && Instant.now().isAfter(end)) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Waits until it does not run; its exit code. */
  public int await(String id) throws IOException, InterruptedException {
    ContainerRecord record = get(id).record();
    ContainerFiles files = files(record.id());
    if (record.autoRemove()) {
      // its directory goes at the end: the last state seen is the answer
      int code = 0;
      for (Optional<Container> c = files.read(); c.isPresent(); c = files.read()) {
        code = c.get().state().exitCode();
        if (!c.get().isAlive()) {
          return code;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      return code;
    }
    files.awaitEnd();
    return get(record.id()).state().exitCode();
  }

  /** Lets nothing in it run on, until {@code on} is false. */
  public void pause(String id, boolean on) throws IOException {
    Container c = get(id);
    boolean paused = c.state().status() == ContainerState.Status.PAUSED;
    if (c.isAlive() && on == paused) {
      throw new IOException(
          "container " + c.record().name() + (paused ? " is paused already" : " is not paused"));
    }
    client(id).pause(on);
  }

  /** All that runs in it, as the host counts. */
  public List<Long> processes(String id) throws IOException {
    return client(id).processes();
  }

  /** What a running one uses. */
  public ContainerUsage usage(String id) throws IOException {
    return ContainerUsage.read(client(id).answer(Json.Obj.EMPTY.with("op", Json.of("usage"))));
  }

  /**
   * Changes what it may use, at once when it runs, and whether it is started again.
   *
   * @param limits those that are to be others
   */
  public void update(String id, Limits limits, Optional<RestartPolicy> restart) throws IOException {
    Container c = get(id);
    Limits all = c.record().process().limits().with(limits);
    RestartPolicy policy = restart.orElse(c.record().restart());
    if (policy.kind() != RestartPolicy.Kind.NO && c.record().autoRemove()) {
      throw new IOException(
          "container " + c.record().name() + " is removed when it ends: it cannot be restarted");
    }
    if (c.isAlive()) {
      client(id)
          .answer(
              Json.Obj.EMPTY
                  .with("op", Json.of("update"))
                  .with("limits", RunSpecJson.limits(all))
                  .with("restart", Json.of(policy.toString())));
      return;
    }
    files(c.record().id()).write(c.record().withLimits(all).withRestart(policy));
  }

  /** What its check has found of late; none when it was never checked. */
  public Optional<HealthReport> health(String id) throws IOException {
    return files(get(id).record().id()).health();
  }

  /** Opens the files of a container, to copy; one that does not run cannot be started meanwhile. */
  public void copy(String id, Copying work) throws IOException {
    Container c = get(id);
    if (c.isAlive()) {
      try (FileTree tree = new RemoteTree(new ControlClient(c.state().control()))) {
        work.copy(tree);
      }
      return;
    }
    ContainerFiles files = files(c.record().id());
    FileLocks.Held lock =
        files
            .tryHold()
            .orElseThrow(
                () -> new IOException("container " + c.record().name() + " is just starting"));
    try (FileLocks.Held held = lock;
        Workspace below = store.layers().openWorkspace(Life.layers(store, c.record()))) {
      RootFilesystem.Overlay root = files.overlay(below);
      StoppedTree tree = runtime.tree(c.record().process(), root);
      try (FileTree open = tree.files()) {
        work.copy(open);
      } finally {
        new StubCleaner(root, fileOps).clean(tree.stubs());
      }
    }
  }

  /** What is done with the files of a container. */
  @FunctionalInterface
  public interface Copying {
    void copy(FileTree files) throws IOException;
  }

  /** Looks at a running container until its output ends. */
  public void attach(String id, Attachment to) throws IOException {
    client(id).attach(to);
  }

  private ControlClient client(String id) throws IOException {
    Container c = get(id);
    if (!c.isAlive()) {
      throw new IOException("container " + c.record().name() + " is not running");
    }
    return new ControlClient(c.state().control());
  }

  /**
   * Runs a further process in a running container; its exit code.
   *
   * @param size rows and columns for a terminal; zeros when not known
   */
  public int exec(
      String id, RunSpec process, boolean terminal, boolean input, int[] size, Attachment to)
      throws IOException {
    return client(id).exec(RunSpecJson.write(process), terminal, input, size, to);
  }

  /** Runs a further process in a running container, which nobody waits for. */
  public void execDetached(String id, RunSpec process, boolean terminal) throws IOException {
    client(id).execDetached(RunSpecJson.write(process), terminal);
  }

  /**
   * What it wrote.
   *
   * @param tail how many of the last lines; -1: all
   * @param follow waits for more until it ends
   */
  public void logs(
      String id,
      Optional<Instant> since,
      Optional<Instant> until,
      int tail,
      boolean follow,
      Consumer<LogLine> to)
      throws IOException, InterruptedException {
    ContainerRecord record = get(id).record();
    if (!record.log().isKept()) {
      throw new IOException(
          "container " + record.name() + " keeps no log: it was made with --log-driver none");
    }
    ContainerFiles files = files(record.id());
    new LogReader(files.log())
        .read(
            since,
            until,
            tail,
            () -> follow && files.read().map(Container::isAlive).orElse(false),
            to);
  }

  /** Gives it another name. */
  public void rename(String id, String name) throws IOException {
    ContainerRecord r = get(id).record();
    names.take(name, r.id());
    files(r.id()).write(r.withName(name));
    names.release(r.name(), r.id());
  }

  /**
   * Removes it with all that it has written.
   *
   * @param force kills it first; else one that runs is an error
   */
  public void remove(String id, boolean force) throws IOException, InterruptedException {
    Container c = get(id);
    ContainerRecord r = c.record();
    if (c.isAlive()) {
      if (!force) {
        throw new IOException(
            "cannot remove container " + r.name() + ": it is running; stop it or use --force");
      }
      stop(r.id(), Optional.of(Duration.ZERO), Optional.of(SIGKILL));
    }
    files(r.id()).delete();
    names.release(r.name(), r.id());
    // one that was killed has not taken its socket away
    Files.deleteIfExists(socket(r));
  }

  /** Removes what jbuilds that were killed have left and nobody can name. */
  public void removeLeftovers() throws IOException {
    new Leftovers(directory, names).remove(ids());
  }

  /** Removes the volumes that nobody but this container, which was removed, could name. */
  public void removeVolumes(ContainerRecord removed) throws IOException {
    if (!removed.volumes().isEmpty()) {
      OwnVolumes.remove(Volumes.open(store.root(), fileOps), removed, list());
    }
  }

  /** Where its changes are; they are complete while it does not run. */
  public Path upper(String id) throws IOException {
    return files(get(id).record().id()).upper();
  }

  /** Bytes of the files that it has written. */
  public long size(String id) throws IOException {
    return TreeSize.of(upper(id));
  }

  /** The layers that containers stand on: they must stay in the store. */
  public Set<Digest> layersInUse() throws IOException {
    Set<Digest> out = new LinkedHashSet<>();
    for (Container c : list()) {
      out.addAll(c.record().layers());
    }
    return out;
  }
}
