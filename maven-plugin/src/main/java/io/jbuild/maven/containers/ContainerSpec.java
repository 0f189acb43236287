package io.jbuild.maven.containers;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.step.LowerTrees;
import io.jbuild.builder.step.UserResolver;
import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.RunConfiguration;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.container.ContainerRecord;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a run configuration, over an image, into a container to make. */
final class ContainerSpec {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The directory of the project that a container is of. */
  static final String LABEL = "io.jbuild.maven.project";

  private final LocalEngine engine;
  private final Path base;

  /**
   * @param base what relative directories are relative to
   */
  ContainerSpec(LocalEngine engine, Path base) {
    this.engine = engine;
    this.base = base;
  }

  ContainerRecord.Builder of(
      String name, Image image, RunConfiguration run, List<PortMapping> ports)
      throws IOException, BuildException, ConfigurationException {
    ContainerConfig config = image.config().container();
    return ContainerRecord.of(
            name, image.id().toString(), image.config().diffIds(), process(name, image, run))
        .network(run.network())
        .ports(run.network().equals("host") ? List.of() : ports)
        .labels(labels(config))
        .health(config.healthcheck())
        .autoRemove(true);
  }

  /** So that what a Maven call left that was killed can be told from the containers of others. */
  private Map<String, String> labels(ContainerConfig config) {
    Map<String, String> out = new LinkedHashMap<>(config.labels());
    out.put(LABEL, base.toString());
    return out;
  }

  private RunSpec process(String name, Image image, RunConfiguration run)
      throws IOException, BuildException, ConfigurationException {
    ContainerConfig config = image.config().container();
    String user = run.user().orElse(config.user());
    Accounts accounts = accounts(image);
    String directory = run.workingDirectory().orElse(config.workingDir());
    return RunSpec.of(command(name, config, run))
        .env(environment(config, run, UserResolver.home(user, accounts)))
        .cwd(directory.isEmpty() ? ContainerPath.ROOT : ContainerPath.of(directory))
        .user(UserResolver.resolve(user, accounts))
        .hostname("")
        .mounts(mounts(run))
        .build();
  }

  private Accounts accounts(Image image) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(engine.store().layers().get(diffId));
    }
    return LowerTrees.of(engine.files(), layers).accounts();
  }

  private static List<String> command(String name, ContainerConfig config, RunConfiguration run)
      throws ConfigurationException {
    List<String> out = new ArrayList<>(run.entrypoint());
    if (out.isEmpty()) {
      config.entrypoint().ifPresent(out::addAll);
    }
    if (!run.args().isEmpty()) {
      out.addAll(run.args());
    } else if (run.entrypoint().isEmpty()) {
      config.cmd().ifPresent(out::addAll);
    }
    if (out.isEmpty()) {
      throw new ConfigurationException(
          "the image " + name + " does not say what to start: set <args> in its <run>");
    }
    return out;
  }

  private static List<String> environment(
      ContainerConfig config, RunConfiguration run, String home) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("PATH", PATH);
    all.put("HOME", home);
    for (String entry : config.env()) {
      int equals = entry.indexOf('=');
      all.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
    all.putAll(run.environment());
    List<String> out = new ArrayList<>();
    all.forEach((key, value) -> out.add(key + '=' + value));
    return out;
  }

  private List<Mount> mounts(RunConfiguration run) throws IOException, ConfigurationException {
    List<Mount> out = new ArrayList<>();
    for (String text : run.volumes()) {
      String[] parts = text.split(":", -1);
      boolean readOnly = parts.length == 3 && parts[2].equals("ro");
      if (parts.length < 2 || parts.length > 3 || (parts.length == 3 && !readOnly)) {
        throw new ConfigurationException(
            "the volume '" + text + "' of a <run>: want source:target or source:target:ro");
      }
      Path source = base.resolve(parts[0]).normalize();
      Files.createDirectories(source);
      out.add(new Mount.Bind(source, ContainerPath.of(parts[1]), readOnly, true));
    }
    return out;
  }
}
