package io.jbuild.maven.containers;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.RunConfiguration;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerState;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Starts images as their configuration says. */
public final class ImageRunner {
  private final LocalEngine engine;
  private final Path base;
  private final Path logs;
  private final Consumer<String> notes;

  /**
   * @param base what relative directories are relative to
   * @param logs directory for what containers write
   * @param notes told what the user should know
   */
  public ImageRunner(LocalEngine engine, Path base, Path logs, Consumer<String> notes) {
    this.engine = engine;
    this.base = base;
    this.logs = logs;
    this.notes = notes;
  }

  /**
   * Returns when the container runs and is ready.
   *
   * @param alias names its log
   * @param properties get the ports
   * @param lines gets what it writes
   */
  public RunningImage start(
      ImageReference name,
      String alias,
      RunConfiguration run,
      Properties properties,
      Consumer<String> lines)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    Image image = image(name);
    List<PortMapping> ports = PortNames.resolve(run.ports(), properties);
    ContainerSpec specs = new ContainerSpec(engine, base);
    Container container = engine.containers().create(specs.of(name.familiar(), image, run, ports));
    Path file = logs.resolve(alias + ".log");
    ContainerLog log = ContainerLog.open(file, lines, pattern(run));
    RunningImage running = RunningImage.start(engine, container, log, notes);
    try {
      new Waits(running, run.waits(), properties).await();
    } catch (IOException | ConfigurationException | InterruptedException | RuntimeException e) {
      running.stop(Optional.of(Duration.ZERO));
      throw e;
    }
    return running;
  }

  /** Removes the containers of this project that died with an earlier Maven. */
  public void removeDead() throws IOException, InterruptedException {
    for (Container c : engine.containers().list()) {
      boolean ours = base.toString().equals(c.record().labels().get(ContainerSpec.LABEL));
      if (ours && c.state().status() == ContainerState.Status.EXITED) {
        engine.containers().remove(c.record().id(), false);
      }
    }
  }

  private Image image(ImageReference name) throws IOException {
    Optional<Image> here = engine.store().images().find(name.toString(), Platform.host());
    if (here.isPresent()) {
      return here.get();
    }
    Optional<Image> remote = engine.registries().find(name, Platform.host(), PullPolicy.MISSING);
    if (remote.isEmpty()) {
      throw new IOException(
          "no such image: " + name.familiar() + "; build it with jbuild:build first");
    }
    engine.registries().fetch(remote.get(), remote.get().config().diffIds());
    return remote.get();
  }

  private static @Nullable Pattern pattern(RunConfiguration run) throws ConfigurationException {
    Optional<String> text = run.waits().log();
    try {
      return text.isPresent() ? Pattern.compile(text.get()) : null;
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException("<log> is no regular expression: " + e.getMessage(), e);
    }
  }
}
