package io.jbuild.maven.containers;

import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** A container that runs in Maven's process, and ends with it. Thread-safe. */
public final class RunningImage {
  private final LocalEngine engine;
  private final Container container;
  private final ContainerLog log;
  private final CompletableFuture<RunResult> end = new CompletableFuture<>();
  private final Thread atExit = new Thread(this::exit, "container-exit");

  private RunningImage(LocalEngine engine, Container container, ContainerLog log) {
    this.engine = engine;
    this.container = container;
    this.log = log;
  }

  static RunningImage start(
      LocalEngine engine, Container container, ContainerLog log, Consumer<String> notes) {
    RunningImage image = new RunningImage(engine, container, log);
    Thread thread = new Thread(() -> image.run(notes), "container-" + container.record().name());
    thread.setDaemon(true);
    thread.start();
    Runtime.getRuntime().addShutdownHook(image.atExit);
    return image;
  }

  /** Maven ends, or is ended, before it has stopped the container. */
  private void exit() {
    try {
      end(Optional.of(Duration.ZERO));
    } catch (IOException | InterruptedException e) {
      // the container ends with this process anyway, and the next start removes what is left
      return;
    }
  }

  private void run(Consumer<String> notes) {
    try (log) {
      end.complete(engine.containers().run(container.record().id(), log, new int[] {0, 0}, notes));
    } catch (IOException | InterruptedException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  public String name() {
    return container.record().name();
  }

  /** Waits until it ends; its exit code. */
  public int await() throws IOException, InterruptedException {
    try {
      return end.get().exitCode();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** Ends it, and removes it. Nothing happens when it has ended. */
  public void stop(Optional<Duration> patience) throws IOException, InterruptedException {
    end(patience);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // Maven ends already: the hook finds nothing to do
      return;
    }
  }

  private void end(Optional<Duration> patience) throws IOException, InterruptedException {
    if (!end.isDone()) {
      engine.containers().stop(container.record().id(), patience, Optional.empty());
      await();
    }
  }

  boolean hasEnded() {
    return end.isDone();
  }

  String health() throws IOException {
    Optional<Container> now = engine.containers().find(container.record().id());
    return now.map(c -> c.state().health()).orElse("");
  }

  ContainerLog log() {
    return log;
  }
}
