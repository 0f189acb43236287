package io.jbuild.runner.container;

import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.Limits;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.network.Attached;
import io.jbuild.runner.network.Opening;
import io.jbuild.runner.sandbox.StubCleaner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one container in this process, from its start to its end, and again when it is to be. */
final class Life {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;
  private static final long STEADY_SECONDS = 10;

  private final Store store;
  private final ContainerRuntime runtime;
  private final FileOps fileOps;
  private final NetworkChoice networks;
  private final ContainerFiles files;
  private volatile ContainerRecord record;
  private final Path socket;
  private final Output output = new Output();
  private ContainerState state;
  private volatile @Nullable RunningContainer process;
  private volatile boolean stopped;
  private volatile boolean sharesNetwork;

  Life(
      Store store,
      ContainerRuntime runtime,
      FileOps fileOps,
      NetworkChoice networks,
      ContainerFiles files,
      Container container,
      Path socket) {
    this.store = store;
    this.runtime = runtime;
    this.fileOps = fileOps;
    this.networks = networks;
    this.files = files;
    this.record = container.record();
    this.state = container.state();
    this.socket = socket;
  }

  Output output() {
    return output;
  }

  RunningContainer process() throws IOException {
    RunningContainer p = process;
    if (p == null) {
      throw new IOException("the container is not running");
    }
    return p;
  }

  Attachment.Control control() throws IOException {
    return new ProcessControl(process());
  }

  void signal(int signal, boolean stop) throws IOException {
    stopped = stopped || stop;
    process().signal(signal);
    if (stop) {
      // what stands still cannot end
      pause(false);
    }
  }

  /** What it uses; bytes of the network are those of its own interfaces. */
  ContainerUsage usage() throws IOException {
    RunningContainer p = process();
    long[] bytes = sharesNetwork ? new long[2] : Traffic.of(p.pid());
    return new ContainerUsage(p.usage(), bytes[0], bytes[1]);
  }

  /** Keeps it within other limits from now on, and starts it again as another policy says. */
  synchronized void update(Limits limits, RestartPolicy restart) throws IOException {
    process().update(limits);
    // read again: another process may have renamed it
    ContainerRecord now = files.read().map(Container::record).orElse(record);
    record = now.withLimits(limits).withRestart(restart);
    files.write(record);
  }

  /** The files as its first process sees them. */
  FileTree files() throws IOException {
    return runtime.tree("/proc/" + process().pid() + "/root");
  }

  void pause(boolean on) throws IOException {
    RunningContainer p = process();
    if (on) {
      p.pause();
    } else {
      p.resume();
    }
    synchronized (this) {
      if (state.status().alive()) {
        set(state.withStatus(on ? ContainerState.Status.PAUSED : ContainerState.Status.RUNNING));
      }
    }
  }

  /**
   * Runs it until it ends for good.
   *
   * @param size rows and columns of a terminal; 0 when not known
   * @param notes told what the user should know
   */
  RunResult run(Attachment attachment, int[] size, Consumer<String> notes)
      throws IOException, InterruptedException {
    output.add(attachment);
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      RunResult result = once(size, notes);
      Instant started = state.started().orElse(Instant.EPOCH);
      if (!record.restart().wants(result.exitCode(), state.restarts(), stopped)) {
        return result;
      }
      set(state.restarting());
      boolean steady = started.plusSeconds(STEADY_SECONDS).isBefore(Instant.now());
      pause = steady ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      Thread.sleep(pause);
    }
  }

  private RunResult once(int[] size, Consumer<String> notes)
      throws IOException, InterruptedException {
    List<LayerHandle> layers = layers(store, record);
    // its upper directory is not used: a container's own outlives this process
    // the network is begun first and closed last: the kernel takes its time, beside all the rest
    try (Opening<Attached> attaching = Opening.start("network", () -> networks.attach(record));
        Workspace below = store.layers().openWorkspace(layers);
        Log log = Log.open(files.log(), record.log())) {
      if (state.status() == ContainerState.Status.CREATED) {
        likeImage(below.upper());
      }
      RootFilesystem.Overlay root = files.overlay(below);
      Attached network = attaching.get();
      network.note().ifPresent(notes);
      sharesNetwork = network.mode() instanceof NetworkMode.Host;
      output.add(log);
      try {
        return hold(root, network, size);
      } finally {
        output.remove(log);
      }
    } catch (RunnerException e) {
      String message = String.valueOf(e.getMessage());
      set(state.exited(e.kind().exitCode(), false, message, Instant.now()));
      throw e;
    } catch (IOException e) {
      set(
          state.exited(
              RunnerException.Kind.SETUP.exitCode(),
              false,
              String.valueOf(e.getMessage()),
              Instant.now()));
      throw e;
    }
  }

  static List<LayerHandle> layers(Store store, ContainerRecord record) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (var diffId : record.layers()) {
      layers.add(store.layers().get(diffId));
    }
    return layers;
  }

  /** The root directory of an overlay is its upper one, so that gets what the image says of it. */
  private void likeImage(Path root) throws IOException {
    String upper = files.upper().toString();
    FileStat stat = fileOps.lstat(root.toString());
    fileOps.lchown(upper, stat.uid(), stat.gid());
    fileOps.chmod(upper, stat.mode());
  }

  private RunResult hold(RootFilesystem.Overlay root, Attached network, int[] size)
      throws IOException, InterruptedException {
    RunSpec spec = networks.prepare(record, network, files);
    Stdio stdio = stdio(output, record.terminal(), record.openInput(), size);
    RunResult result;
    try (RunningContainer c = runtime.start(spec, root, stdio)) {
      process = c;
      try (ControlServer server = ControlServer.open(socket, this)) {
        state = state.withNetwork(network.address(), network.ports());
        boolean checked = HealthLoop.isWanted(record);
        set(state.running(c.pid(), Instant.now(), socket.toString(), checked ? "starting" : ""));
        try (HealthLoop health = HealthLoop.start(this, record, c)) {
          output.started(new ProcessControl(c));
          pumpTerminal(c, output);
          result = c.waitFor();
          network.release();
        }
      } finally {
        process = null;
      }
      new StubCleaner(root, fileOps).clean(c.stubs());
    }
    boolean memory = result instanceof RunResult.OutOfMemory;
    set(state.exited(result.exitCode(), memory, "", Instant.now()));
    return result;
  }

  private synchronized void set(ContainerState next) throws IOException {
    state = next;
    files.write(next);
  }

  synchronized void health(HealthReport report) throws IOException {
    if (state.status().alive()) {
      files.write(report);
      if (!state.health().equals(report.status())) {
        set(state.withHealth(report.status()));
      }
    }
  }

  static Stdio stdio(Attachment to, boolean terminal, boolean input, int[] size) {
    if (terminal) {
      return new Stdio.NewTerminal(size[0], size[1]);
    }
    return input ? new Stdio.Piped(to::out, to::err) : new Stdio.Captured(to::out, to::err);
  }

  /** Reads from a terminal, when there is one, until the process lets go of it. */
  static void pumpTerminal(RunningContainer process, Attachment to) throws IOException {
    if (process.terminal().isPresent()) {
      byte[] buffer = new byte[16 * 1024];
      RunningContainer.Terminal t = process.terminal().get();
      for (int n = t.read(buffer); n >= 0; n = t.read(buffer)) {
        to.out(buffer, n);
      }
    }
  }

  /** Writes to the log; a full disk must not end the container. */
  private static final class Log implements Attachment, AutoCloseable {
    private final Optional<LogWriter> writer;

    private Log(Optional<LogWriter> writer) {
      this.writer = writer;
    }

    static Log open(Path file, LogPlan plan) throws IOException {
      return new Log(plan.isKept() ? Optional.of(new LogWriter(file, plan)) : Optional.empty());
    }

    @Override
    public void out(byte[] bytes, int length) {
      write(false, bytes, length);
    }

    @Override
    public void err(byte[] bytes, int length) {
      write(true, bytes, length);
    }

    private void write(boolean error, byte[] bytes, int length) {
      if (writer.isEmpty()) {
        return;
      }
      try {
        writer.get().write(error, bytes, length);
      } catch (IOException e) {
        // the disk is full or the log was removed: what is said now is lost, the container is not
      }
    }

    @Override
    public void started(Control control) {}

    @Override
    public void close() throws IOException {
      if (writer.isPresent()) {
        writer.get().close();
      }
    }
  }
}
