package io.jbuild.maven;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@code <run>} of an image: how a container of it is started; Maven fills it in. */
public final class RunConfiguration {
  /**
   * Ports as {@code host:container}. Where the host's is a name, it is a property of the project: a
   * free port is taken when it has no value, and the property then has it.
   */
  private List<String> ports = List.of();

  /** Environment, over that of the image. */
  private Map<String, String> environment = new LinkedHashMap<>();

  /** What is started in place of the image's entry point. */
  private List<String> entrypoint = List.of();

  /** Arguments, in place of those of the image. */
  private List<String> args = List.of();

  /** Directories of this machine: {@code source:target[:ro]}. */
  private List<String> volumes = List.of();

  /** {@code default}, {@code bridge}, {@code host} or {@code none}. */
  private String network = "default";

  /** User, and group after a colon. */
  private @Nullable String user;

  /** Directory in which it is started. */
  private @Nullable String workingDirectory;

  /** When it is ready. */
  private @Nullable WaitConfiguration wait;

  /** Whether what it writes is shown in Maven's log too. */
  private boolean showLogs;

  /** Whether this image is not run. */
  private boolean skip;

  public List<String> ports() {
    return ports;
  }

  public Map<String, String> environment() {
    return environment;
  }

  public List<String> entrypoint() {
    return entrypoint;
  }

  public List<String> args() {
    return args;
  }

  public List<String> volumes() {
    return volumes;
  }

  public String network() {
    return network;
  }

  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  public Optional<String> workingDirectory() {
    return Optional.ofNullable(workingDirectory);
  }

  public WaitConfiguration waits() {
    return wait == null ? new WaitConfiguration() : wait;
  }

  public boolean showLogs() {
    return showLogs;
  }

  public boolean skip() {
    return skip;
  }
}
