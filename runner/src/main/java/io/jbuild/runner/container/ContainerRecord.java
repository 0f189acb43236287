package io.jbuild.runner.container;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Healthcheck;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.network.Lookup;
import io.jbuild.runner.network.PortMapping;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container was made from; it never changes but for its name and what {@code update} sets.
 *
 * @param id 64 hexadecimal digits
 * @param image as the user named it
 * @param imageId digest of the image's configuration
 * @param layers diff ids, bottom first
 * @param process the network mode in it does not count; without a host name it gets the short id
 * @param network {@code default}, {@code host}, {@code none}, {@code bridge} or {@code
 *     container:ID}
 * @param openInput whether somebody may write to its standard input
 * @param stopSignal what asks it to end
 * @param joined containers whose namespaces it shares, by name or id
 * @param volumes anonymous ones, which go with it when asked to
 */
public record ContainerRecord(
    String id,
    String name,
    Instant created,
    String image,
    String imageId,
    List<Digest> layers,
    RunSpec process,
    String network,
    Map<Namespace, String> joined,
    List<PortMapping> ports,
    boolean terminal,
    boolean openInput,
    boolean autoRemove,
    RestartPolicy restart,
    Map<String, String> labels,
    int stopSignal,
    int stopTimeoutSeconds,
    Optional<Healthcheck> health,
    List<String> volumes,
    Lookup lookup,
    LogPlan log) {
  private static final int SIGTERM = 15;
  private static final int STOP_TIMEOUT_SECONDS = 10;
  private static final int SHORT = 12;

  public ContainerRecord {
    layers = List.copyOf(layers);
    joined = Collections.unmodifiableMap(new TreeMap<>(joined));
    ports = List.copyOf(ports);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    volumes = List.copyOf(volumes);
  }

  /** The first twelve digits. */
  public String shortId() {
    return id.substring(0, SHORT);
  }

  public static Builder of(String image, String imageId, List<Digest> layers, RunSpec process) {
    return new Builder(image, imageId, layers, process);
  }

  ContainerRecord withName(String v) {
    return with(v, process, restart);
  }

  ContainerRecord withLimits(Limits v) {
    return with(name, process.change().limits(v).build(), restart);
  }

  ContainerRecord withRestart(RestartPolicy v) {
    return with(name, process, v);
  }

  private ContainerRecord with(String newName, RunSpec newProcess, RestartPolicy newRestart) {
    return new ContainerRecord(
        id,
        newName,
        created,
        image,
        imageId,
        layers,
        newProcess,
        network,
        joined,
        ports,
        terminal,
        openInput,
        autoRemove,
        newRestart,
        labels,
        stopSignal,
        stopTimeoutSeconds,
        health,
        volumes,
        lookup,
        log);
  }

  /** Puts a record together; id, time and, when none is given, name come with creation. */
  public static final class Builder {
    private final String image;
    private final String imageId;
    private final List<Digest> layers;
    private final RunSpec process;
    private String name = "";
    private String network = "default";
    private Map<Namespace, String> joined = Map.of();
    private List<PortMapping> ports = List.of();
    private boolean terminal;
    private boolean openInput;
    private boolean autoRemove;
    private RestartPolicy restart = RestartPolicy.NO;
    private Map<String, String> labels = Map.of();
    private int stopSignal = SIGTERM;
    private int stopTimeoutSeconds = STOP_TIMEOUT_SECONDS;
    private Optional<Healthcheck> health = Optional.empty();
    private List<String> volumes = List.of();
    private Lookup lookup = Lookup.USUAL;
    private LogPlan log = LogPlan.USUAL;

    private Builder(String image, String imageId, List<Digest> layers, RunSpec process) {
      this.image = image;
      this.imageId = imageId;
      this.layers = layers;
      this.process = process;
    }

    public Builder name(String v) {
      name = v;
      return this;
    }

    public Builder network(String v) {
      network = v;
      return this;
    }

    public Builder joined(Map<Namespace, String> v) {
      joined = v;
      return this;
    }

    public Builder ports(List<PortMapping> v) {
      ports = v;
      return this;
    }

    public Builder terminal(boolean v) {
      terminal = v;
      return this;
    }

    public Builder openInput(boolean v) {
      openInput = v;
      return this;
    }

    public Builder autoRemove(boolean v) {
      autoRemove = v;
      return this;
    }

    public Builder restart(RestartPolicy v) {
      restart = v;
      return this;
    }

    public Builder labels(Map<String, String> v) {
      labels = v;
      return this;
    }

    public Builder stopSignal(int v) {
      stopSignal = v;
      return this;
    }

    public Builder stopTimeoutSeconds(int v) {
      stopTimeoutSeconds = v;
      return this;
    }

    public Builder health(Optional<Healthcheck> v) {
      health = v;
      return this;
    }

    public Builder volumes(List<String> v) {
      volumes = v;
      return this;
    }

    public Builder lookup(Lookup v) {
      lookup = v;
      return this;
    }

    public Builder log(LogPlan v) {
      log = v;
      return this;
    }

    String name() {
      return name;
    }

    ContainerRecord build(String id, String finalName, Instant created) {
      String host = process.hostname().isEmpty() ? id.substring(0, SHORT) : process.hostname();
      return new ContainerRecord(
          id,
          finalName,
          created,
          image,
          imageId,
          layers,
          process.withHostname(host),
          network,
          joined,
          ports,
          terminal,
          openInput,
          autoRemove,
          restart,
          labels,
          stopSignal,
          stopTimeoutSeconds,
          health,
          volumes,
          lookup,
          log);
    }
  }
}
