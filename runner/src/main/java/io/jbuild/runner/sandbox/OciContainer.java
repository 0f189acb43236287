package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.Trees;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.RuntimeGroups;
import io.jbuild.runner.proc.ProcessFiles;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container whose first process is a child of a runtime, which is a child of this process. */
final class OciContainer implements Populated {
  private static final int SIGKILL = 9;
  private static final int SIGWINCH = 28;
  private static final int PAUSE_MILLIS = 2;

  private final Linux linux;
  private final Child runtime;
  private final OciRun.Bundle bundle;
  private final Channels channels;
  private final Optional<PtyTerminal> terminal;
  private final List<ContainerPath> stubs;
  private final Optional<Population> population;
  private final Further further;
  private final long pid;

  OciContainer(
      Linux linux,
      Child runtime,
      OciRun.Bundle bundle,
      Channels channels,
      Optional<PtyTerminal> terminal,
      List<ContainerPath> stubs,
      Optional<Population> population,
      Further further)
      throws IOException {
    this.linux = linux;
    this.runtime = runtime;
    this.bundle = bundle;
    this.channels = channels;
    this.terminal = terminal;
    this.stubs = List.copyOf(stubs);
    this.population = population;
    this.further = further;
    this.pid = population.isPresent() ? firstProcess() : runtime.pid();
  }

  /** The container's own first process: the runtime's child whose number there is in the file. */
  private long firstProcess() throws IOException {
    try {
      while (!runtime.hasEnded()) {
        if (Files.exists(bundle.pidFile()) && Files.size(bundle.pidFile()) > 0) {
          String wanted = Files.readString(bundle.pidFile()).strip();
          for (long child : children()) {
            if (numbers(child).contains(wanted)) {
              return child;
            }
          }
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return runtime.pid();
  }

  private List<Long> children() throws IOException {
    List<Long> out = new ArrayList<>();
    Path tasks = Path.of("/proc/" + runtime.pid() + "/task");
    try (var all = Files.newDirectoryStream(tasks)) {
      for (Path task : all) {
        for (String child : Files.readString(task.resolve("children")).split(" ")) {
          if (!child.isEmpty()) {
            out.add(Long.valueOf(child));
          }
        }
      }
    } catch (IOException e) {
      // the runtime or one of its threads has just ended: the next look tells
      return out;
    }
    return out;
  }

  /** What a process is called in its namespaces, the outermost first: proc_pid_status(5). */
  private static List<String> numbers(long process) {
    try {
      List<String> status = ProcessFiles.lines(Long.toString(process), "status");
      List<String> all = List.of(ProcessFiles.value(status, "NSpid").split("\\s+"));
      return all.subList(1, all.size());
    } catch (IOException e) {
      // it has ended: it is not the one
      return List.of();
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public RunResult waitFor() throws IOException, InterruptedException {
    RunResult result = runtime.waitFor();
    channels.drain();
    return result instanceof RunResult.Exited e && e.code() == 1 ? explained(e) : result;
  }

  /** A runtime ends with 1 when it could not start the command; its log says why. */
  private RunResult explained(RunResult.Exited end) throws IOException {
    if (!Files.exists(bundle.log())) {
      return end;
    }
    String said = "";
    for (String line : Files.readAllLines(bundle.log())) {
      said = line.contains("level=warning") ? said : line;
    }
    if (said.isEmpty()) {
      return end;
    }
    boolean missing = said.contains("not found") || said.contains("no such file");
    boolean refused = said.contains("ermission denied");
    return new RunResult.Exited(missing ? 127 : refused ? 126 : 125);
  }

  @Override
  public void signal(int signal) throws IOException {
    if (!runtime.hasEnded()) {
      // one that has ended meanwhile is its runtime's to bury: its number is not another's yet
      linux.kill(pid, signal);
    }
  }

  @Override
  public Optional<OutputStream> input() {
    return channels.input();
  }

  @Override
  public Optional<Population> population() {
    return population;
  }

  @Override
  public Further further() {
    return further;
  }

  @Override
  public List<Long> processes() throws IOException {
    if (population.isEmpty()) {
      return List.of(pid);
    }
    List<Long> all = new ArrayList<>(population.get().processes());
    all.remove(runtime.pid());
    return all;
  }

  /** A terminal of the runtime, which hands on its size to the container's. */
  @Override
  public Optional<Terminal> terminal() {
    return terminal.map(t -> new Relayed(t));
  }

  private final class Relayed implements Terminal {
    private final PtyTerminal own;

    Relayed(PtyTerminal own) {
      this.own = own;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
      return own.read(buffer);
    }

    @Override
    public void write(byte[] buffer, int length) throws IOException {
      own.write(buffer, length);
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
      own.resize(rows, columns);
      runtime.signal(SIGWINCH);
    }
  }

  @Override
  public List<ContainerPath> stubs() {
    return stubs;
  }

  @Override
  public void close() throws IOException {
    try {
      if (population.isPresent()) {
        population.get().end();
        // it ends its runtime in turn, which takes away its control group
        signal(SIGKILL);
      } else {
        runtime.signal(SIGKILL);
      }
      runtime.waitFor();
      channels.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channels.closeInput();
      terminal.ifPresent(PtyTerminal::close);
      if (population.isPresent()) {
        population.get().close();
        RuntimeGroups.remove(bundle.id());
        Trees.delete(bundle.directory());
      }
    }
  }
}
