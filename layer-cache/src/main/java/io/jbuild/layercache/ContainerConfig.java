package io.jbuild.layercache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The defaults with which a container of an image runs: the {@code config} object of image-spec,
 * config.md, with docker's fields (Healthcheck, OnBuild, Shell, ArgsEscaped).
 *
 * <p>Environment entries are {@code NAME=value}, in the order of first definition. An absent list
 * and an empty one differ where docker tells them apart (entrypoint, cmd, shell).
 */
public record ContainerConfig(
    String user,
    SortedSet<String> exposedPorts,
    List<String> env,
    Optional<List<String>> entrypoint,
    Optional<List<String>> cmd,
    SortedSet<String> volumes,
    String workingDir,
    Map<String, String> labels,
    Optional<String> stopSignal,
    Optional<Healthcheck> healthcheck,
    List<String> onBuild,
    Optional<List<String>> shell,
    boolean argsEscaped,
    Map<String, Json> unknown) {

  public static final ContainerConfig EMPTY =
      new ContainerConfig(
          "",
          Collections.emptySortedSet(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Collections.emptySortedSet(),
          "",
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          false,
          Map.of());

  public ContainerConfig {
    exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
    env = List.copyOf(env);
    entrypoint = entrypoint.map(List::copyOf);
    cmd = cmd.map(List::copyOf);
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    onBuild = List.copyOf(onBuild);
    shell = shell.map(List::copyOf);
    unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
  }

  public ContainerConfig withUser(String v) {
    Draft next = new Draft(this);
    next.user = v;
    return next.done();
  }

  public ContainerConfig withExposedPorts(SortedSet<String> v) {
    Draft next = new Draft(this);
    next.exposedPorts = v;
    return next.done();
  }

  /** Sets one variable, in place when it is there, else at the end. */
  public ContainerConfig withEnv(String name, String value) {
    List<String> next = new ArrayList<>(env);
    String entry = name + '=' + value;
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).startsWith(name + '=')) {
        next.set(i, entry);
        return withEnv(next);
      }
    }
    next.add(entry);
    return withEnv(next);
  }

  public ContainerConfig withEnv(List<String> v) {
    Draft next = new Draft(this);
    next.env = v;
    return next.done();
  }

  /** The value of a variable, when it is set. */
  public Optional<String> findEnv(String name) {
    for (String entry : env) {
      if (entry.startsWith(name + '=')) {
        return Optional.of(entry.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  public ContainerConfig withEntrypoint(Optional<List<String>> v) {
    Draft next = new Draft(this);
    next.entrypoint = v;
    return next.done();
  }

  public ContainerConfig withCmd(Optional<List<String>> v) {
    Draft next = new Draft(this);
    next.cmd = v;
    return next.done();
  }

  public ContainerConfig withVolumes(SortedSet<String> v) {
    Draft next = new Draft(this);
    next.volumes = v;
    return next.done();
  }

  public ContainerConfig withWorkingDir(String v) {
    Draft next = new Draft(this);
    next.workingDir = v;
    return next.done();
  }

  public ContainerConfig withLabels(Map<String, String> v) {
    Draft next = new Draft(this);
    next.labels = v;
    return next.done();
  }

  public ContainerConfig withStopSignal(Optional<String> v) {
    Draft next = new Draft(this);
    next.stopSignal = v;
    return next.done();
  }

  public ContainerConfig withHealthcheck(Optional<Healthcheck> v) {
    Draft next = new Draft(this);
    next.healthcheck = v;
    return next.done();
  }

  public ContainerConfig withOnBuild(List<String> v) {
    Draft next = new Draft(this);
    next.onBuild = v;
    return next.done();
  }

  public ContainerConfig withShell(Optional<List<String>> v) {
    Draft next = new Draft(this);
    next.shell = v;
    return next.done();
  }

  public ContainerConfig withArgsEscaped(boolean v) {
    Draft next = new Draft(this);
    next.argsEscaped = v;
    return next.done();
  }

  /** A copy in which one field changes before it becomes a configuration again. */
  private static final class Draft {
    private String user;
    private SortedSet<String> exposedPorts;
    private List<String> env;
    private Optional<List<String>> entrypoint;
    private Optional<List<String>> cmd;
    private SortedSet<String> volumes;
    private String workingDir;
    private Map<String, String> labels;
    private Optional<String> stopSignal;
    private Optional<Healthcheck> healthcheck;
    private List<String> onBuild;
    private Optional<List<String>> shell;
    private boolean argsEscaped;
    private final Map<String, Json> unknown;

    Draft(ContainerConfig from) {
      user = from.user;
      exposedPorts = from.exposedPorts;
      env = from.env;
      entrypoint = from.entrypoint;
      cmd = from.cmd;
      volumes = from.volumes;
      workingDir = from.workingDir;
      labels = from.labels;
      stopSignal = from.stopSignal;
      healthcheck = from.healthcheck;
      onBuild = from.onBuild;
      shell = from.shell;
      argsEscaped = from.argsEscaped;
      unknown = from.unknown;
    }

    ContainerConfig done() {
      return new ContainerConfig(
          user,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          healthcheck,
          onBuild,
          shell,
          argsEscaped,
          unknown);
    }
  }
}
