package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.birth.Child;
import io.jbuild.runner.cgroup.Cgroup;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A container whose first process is a child of this one. */
final class SandboxedContainer implements Populated {
  private static final int SIGKILL = 9;
  // what a further process left running may hold its pipes for as long as the container lives
  private static final long LINGER_MILLIS = 200;

  private final Child child;
  private final Channels channels;
  private final Optional<Cgroup> cgroup;
  private final Optional<PtyTerminal> terminal;
  private final List<ContainerPath> stubs;
  private final OptionalLong memory;
  private final Optional<Population> population;
  private final Further further;
  private final Rest rest;

  /** What is to be done about the others when the first process has ended. */
  interface Rest extends AutoCloseable {
    /** Where the kernel ends them. */
    Rest NONE = new Rest() {};

    /** Ends them. */
    default void end() throws IOException {}

    @Override
    default void close() throws IOException {}
  }

  SandboxedContainer(
      Child child,
      Channels channels,
      Optional<Cgroup> cgroup,
      Optional<PtyTerminal> terminal,
      List<ContainerPath> stubs,
      OptionalLong memory,
      Optional<Population> population,
      Further further) {
    this(child, channels, cgroup, terminal, stubs, memory, population, further, Rest.NONE);
  }

  SandboxedContainer(
      Child child,
      Channels channels,
      Optional<Cgroup> cgroup,
      Optional<PtyTerminal> terminal,
      List<ContainerPath> stubs,
      OptionalLong memory,
      Optional<Population> population,
      Further further,
      Rest rest) {
    this.child = child;
    this.channels = channels;
    this.cgroup = cgroup;
    this.terminal = terminal;
    this.stubs = List.copyOf(stubs);
    this.memory = memory;
    this.population = population;
    this.further = further;
    this.rest = rest;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public RunResult waitFor() throws IOException, InterruptedException {
    RunResult result = child.waitFor();
    rest.end();
    drain();
    Optional<Cgroup> group = population.isPresent() ? population.get().group() : cgroup;
    boolean killed =
        result.exitCode() == 128 + SIGKILL && group.isPresent() && group.get().outOfMemory();
    return killed ? new RunResult.OutOfMemory(memory) : result;
  }

  private void drain() throws InterruptedException {
    if (population.isPresent() || rest != Rest.NONE) {
      channels.drain();
    } else {
      channels.drain(LINGER_MILLIS);
    }
  }

  @Override
  public void signal(int signal) throws IOException {
    child.signal(signal);
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
    return population.isPresent() ? population.get().processes() : List.of(child.pid());
  }

  @Override
  public Optional<Terminal> terminal() {
    return terminal.map(t -> t);
  }

  @Override
  public List<ContainerPath> stubs() {
    return stubs;
  }

  @Override
  public void close() throws IOException {
    try {
      // the end of the first process is the end of all in its process namespace
      child.signal(SIGKILL);
      if (population.isPresent()) {
        population.get().end();
      }
      child.waitFor();
      rest.end();
      drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channels.closeInput();
      terminal.ifPresent(PtyTerminal::close);
      if (population.isPresent()) {
        population.get().close();
      }
      rest.close();
    }
  }
}
