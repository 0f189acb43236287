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
    return new ContainerConfig(
        v,
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

  public ContainerConfig withExposedPorts(SortedSet<String> v) {
    return new ContainerConfig(
        user,
        v,
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
    return new ContainerConfig(
        user,
        exposedPorts,
        v,
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
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        v,
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

  public ContainerConfig withCmd(Optional<List<String>> v) {
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        v,
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

  public ContainerConfig withVolumes(SortedSet<String> v) {
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        v,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        onBuild,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withWorkingDir(String v) {
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        v,
        labels,
        stopSignal,
        healthcheck,
        onBuild,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withLabels(Map<String, String> v) {
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        v,
        stopSignal,
        healthcheck,
        onBuild,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withStopSignal(Optional<String> v) {
    return new ContainerConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        v,
        healthcheck,
        onBuild,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withHealthcheck(Optional<Healthcheck> v) {
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
        v,
        onBuild,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withOnBuild(List<String> v) {
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
        v,
        shell,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withShell(Optional<List<String>> v) {
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
        v,
        argsEscaped,
        unknown);
  }

  public ContainerConfig withArgsEscaped(boolean v) {
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
        v,
        unknown);
  }
}
