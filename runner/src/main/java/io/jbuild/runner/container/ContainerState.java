package io.jbuild.runner.container;

import io.jbuild.runner.network.PortMapping;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a container stands in its life.
 *
 * @param pid of its first process while it runs; else 0
 * @param exitCode of its last run
 * @param error why it could not be started; empty when it could
 * @param health in a word, as docker says it; empty without a check
 * @param control the socket of the process that holds it; empty when none does
 * @param address in its network; empty when it has none of its own
 */
public record ContainerState(
    Status status,
    long pid,
    int exitCode,
    boolean outOfMemory,
    String error,
    Optional<Instant> started,
    Optional<Instant> finished,
    int restarts,
    String health,
    String control,
    String address,
    List<PortMapping> ports) {

  /** As docker names them. */
  public enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    EXITED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean alive() {
      return this == RUNNING || this == PAUSED || this == RESTARTING;
    }
  }

  static final ContainerState CREATED =
      new ContainerState(
          Status.CREATED,
          0,
          0,
          false,
          "",
          Optional.empty(),
          Optional.empty(),
          0,
          "",
          "",
          "",
          List.of());

  public ContainerState {
    ports = List.copyOf(ports);
  }

  ContainerState running(long newPid, Instant now, String socket, String newHealth) {
    return new ContainerState(
        Status.RUNNING,
        newPid,
        0,
        false,
        "",
        Optional.of(now),
        Optional.empty(),
        restarts,
        newHealth,
        socket,
        address,
        ports);
  }

  ContainerState exited(int code, boolean memory, String why, Instant now) {
    return new ContainerState(
        Status.EXITED,
        0,
        code,
        memory,
        why,
        started,
        Optional.of(now),
        restarts,
        health,
        "",
        "",
        List.of());
  }

  ContainerState restarting() {
    return with(Status.RESTARTING, health, address, ports, restarts + 1);
  }

  ContainerState withStatus(Status v) {
    return with(v, health, address, ports, restarts);
  }

  ContainerState withHealth(String v) {
    return with(status, v, address, ports, restarts);
  }

  ContainerState withNetwork(String newAddress, List<PortMapping> newPorts) {
    return with(status, health, newAddress, newPorts, restarts);
  }

  private ContainerState with(
      Status newStatus, String h, String a, List<PortMapping> p, int newRestarts) {
    return new ContainerState(
        newStatus,
        pid,
        exitCode,
        outOfMemory,
        error,
        started,
        finished,
        newRestarts,
        h,
        control,
        a,
        p);
  }
}
