package io.jbuild.cli.container;

import io.jbuild.layercache.Healthcheck;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.runner.Capability;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.Ulimit;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import io.jbuild.runner.container.ContainerState;
import io.jbuild.runner.container.ContainerState.Status;
import io.jbuild.runner.container.HealthReport;
import io.jbuild.runner.network.PortMapping;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container as {@code docker inspect} shows it. */
public final class ContainerFacts {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ContainerFacts() {}

  /**
   * @param directory of the store
   * @param health what its check has found, when it has one
   */
  public static Json.Obj inspect(Container c, Path directory, Optional<HealthReport> health) {
    ContainerRecord r = c.record();
    Path own = directory.resolve("containers").resolve(r.id());
    List<String> argv = r.process().argv();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Id", Json.of(r.id()));
    m.put("Created", Json.of(GoTime.print(r.created())));
    m.put("Path", Json.of(argv.get(0)));
    m.put("Args", Json.ofStrings(argv.subList(1, argv.size())));
    m.put("State", state(c.state(), health));
    m.put("Image", Json.of(r.imageId()));
    m.put("ResolvConfPath", Json.of(own.resolve("resolv.conf").toString()));
    m.put("HostnamePath", Json.of(own.resolve("hostname").toString()));
    m.put("HostsPath", Json.of(own.resolve("hosts").toString()));
    m.put("LogPath", Json.of(own.resolve("log").toString()));
    m.put("Name", Json.of('/' + r.name()));
    m.put("RestartCount", Json.of(c.state().restarts()));
    m.put("Driver", Json.of("overlayfs"));
    m.put("Platform", Json.of("linux"));
    m.put("HostConfig", hostConfig(r, directory.resolve("volumes")));
    m.put("GraphDriver", graphDriver(own));
    m.put("Mounts", mounts(r.process(), directory.resolve("volumes")));
    m.put("Config", config(r));
    m.put("NetworkSettings", networkSettings(c));
    return new Json.Obj(m);
  }

  private static String time(Optional<Instant> time) {
    return time.map(GoTime::print).orElse(NEVER);
  }

  private static Json state(ContainerState s, Optional<HealthReport> health) {
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Status", Json.of(s.status().word()));
    m.put("Running", Json.of(s.status().alive()));
    m.put("Paused", Json.of(s.status() == Status.PAUSED));
    m.put("Restarting", Json.of(s.status() == Status.RESTARTING));
    m.put("OOMKilled", Json.of(s.outOfMemory()));
    m.put("Dead", Json.of(false));
    m.put("Pid", Json.of(s.pid()));
    m.put("ExitCode", Json.of(s.exitCode()));
    m.put("Error", Json.of(s.error()));
    m.put("StartedAt", Json.of(time(s.started())));
    m.put("FinishedAt", Json.of(time(s.finished())));
    // null, so that {{if .State.Health}} can ask
    m.put(
        "Health",
        s.health().isEmpty()
            ? Json.NULL
            : health
                .map(HealthReport::json)
                .orElse(Json.Obj.EMPTY)
                .with("Status", Json.of(s.health())));
    return new Json.Obj(m);
  }

  private static Json hostConfig(ContainerRecord r, Path volumes) {
    RunSpec p = r.process();
    Limits l = p.limits();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Binds", binds(r, volumes));
    m.put(
        "LogConfig",
        Json.Obj.EMPTY
            .with("Type", Json.of(r.log().driver()))
            .with("Config", Json.ofMap(r.log().options())));
    m.put("NetworkMode", Json.of(network(r)));
    m.put("PortBindings", ports(r.ports()));
    m.put(
        "RestartPolicy",
        Json.Obj.EMPTY
            .with("Name", Json.of(policy(r.restart().toString())))
            .with("MaximumRetryCount", Json.of(r.restart().maximum())));
    m.put("AutoRemove", Json.of(r.autoRemove()));
    m.put("CapAdd", capabilities(p, true));
    m.put("CapDrop", capabilities(p, false));
    m.put("Dns", Json.ofStrings(r.lookup().servers()));
    m.put("DnsOptions", Json.ofStrings(r.lookup().options()));
    m.put("DnsSearch", Json.ofStrings(r.lookup().search()));
    m.put("ExtraHosts", Json.ofStrings(r.lookup().hosts()));
    m.put("Privileged", Json.of(p.privileged()));
    m.put("ReadonlyRootfs", Json.of(p.readOnlyRoot()));
    m.put("ShmSize", Json.of(l.shmSize()));
    m.put("Annotations", Json.ofMap(p.annotations()));
    m.put("Sysctls", Json.ofMap(p.sysctls()));
    m.put("CpuShares", Json.of(l.cpuShares().orElse(0)));
    m.put("Memory", Json.of(l.memory().orElse(0)));
    m.put("MemorySwap", Json.of(l.memorySwap().orElse(0)));
    m.put("NanoCpus", Json.of(l.nanoCpus().orElse(0)));
    m.put("BlkioWeight", Json.of(l.blkioWeight().orElse(0)));
    m.put("CpusetCpus", Json.of(l.cpusetCpus().orElse("")));
    m.put("PidsLimit", l.pids().isPresent() ? Json.of(l.pids().getAsLong()) : Json.NULL);
    m.put("Init", Json.of(p.init()));
    m.put("IpcMode", Json.of(mode(r, Namespace.IPC, "private")));
    m.put("PidMode", Json.of(mode(r, Namespace.PID, "")));
    m.put("UTSMode", Json.of(mode(r, Namespace.UTS, "")));
    m.put("Ulimits", ulimits(l));
    m.put("Runtime", Json.of(p.runtime()));
    m.put("OomScoreAdj", Json.of(l.oomScoreAdjust().orElse(0)));
    return new Json.Obj(m);
  }

  private static String mode(ContainerRecord r, Namespace namespace, String own) {
    String other = r.joined().get(namespace);
    if (other != null) {
      return "container:" + other;
    }
    return r.process().shared().contains(namespace) ? "host" : own;
  }

  private static Json ulimits(Limits l) {
    List<Json> out = new ArrayList<>();
    for (Ulimit u : l.ulimits()) {
      out.add(
          Json.Obj.EMPTY
              .with("Name", Json.of(u.name()))
              .with("Hard", Json.of(u.hard()))
              .with("Soft", Json.of(u.soft())));
    }
    return new Json.Arr(out);
  }

  /** What was said with {@code -v}: directories by their path, volumes by their name. */
  private static Json binds(ContainerRecord r, Path volumes) {
    List<String> out = new ArrayList<>();
    for (Mount mount : r.process().mounts()) {
      if (mount instanceof Mount.Bind b) {
        String source = volume(b, volumes).orElse(b.source().toString());
        if (!r.volumes().contains(source)) {
          out.add(source + ":" + b.target().value() + (b.readOnly() ? ":ro" : ""));
        }
      }
    }
    return out.isEmpty() ? Json.NULL : Json.ofStrings(out);
  }

  private static Optional<String> volume(Mount.Bind b, Path volumes) {
    return b.source().startsWith(volumes)
        ? Optional.of(volumes.relativize(b.source()).getName(0).toString())
        : Optional.empty();
  }

  private static String network(ContainerRecord r) {
    return r.network().equals("default") ? "bridge" : r.network();
  }

  private static String policy(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static Json capabilities(RunSpec p, boolean added) {
    List<String> out = new ArrayList<>();
    for (Capability c : Capability.values()) {
      boolean has = p.capabilities().contains(c);
      boolean usual = Capability.defaults().contains(c);
      if (added ? has && !usual && !p.privileged() : usual && !has) {
        out.add("CAP_" + c.name());
      }
    }
    return out.isEmpty() ? Json.NULL : Json.ofStrings(out);
  }

  private static Json ports(List<PortMapping> ports) {
    Map<String, Json> out = new LinkedHashMap<>();
    for (PortMapping port : ports) {
      String key = port.containerPort() + "/" + port.protocol();
      List<Json> all = new ArrayList<>();
      if (out.get(key) instanceof Json.Arr before) {
        all.addAll(before.values());
      }
      all.add(
          Json.Obj.EMPTY
              .with("HostIp", Json.of(port.hostAddress()))
              .with("HostPort", Json.of(Integer.toString(port.hostPort()))));
      out.put(key, new Json.Arr(all));
    }
    return new Json.Obj(out);
  }

  private static Json exposed(List<PortMapping> ports) {
    Json.Obj out = Json.Obj.EMPTY;
    for (PortMapping port : ports) {
      out = out.with(port.containerPort() + "/" + port.protocol(), Json.Obj.EMPTY);
    }
    return out;
  }

  private static Json graphDriver(Path own) {
    return Json.Obj.EMPTY
        .with("Name", Json.of("overlayfs"))
        .with("Data", Json.Obj.EMPTY.with("UpperDir", Json.of(own.resolve("upper").toString())));
  }

  private static Json mounts(RunSpec p, Path volumes) {
    List<Json> out = new ArrayList<>();
    for (Mount mount : p.mounts()) {
      boolean bind = mount instanceof Mount.Bind;
      boolean writable = !(mount instanceof Mount.Bind b) || !b.readOnly();
      Json.Obj of = Json.Obj.EMPTY;
      Optional<String> name = mount instanceof Mount.Bind b ? volume(b, volumes) : Optional.empty();
      if (name.isPresent()) {
        of = of.with("Type", Json.of("volume")).with("Name", Json.of(name.get()));
      } else {
        of = of.with("Type", Json.of(bind ? "bind" : "tmpfs"));
      }
      out.add(
          of.with("Source", Json.of(mount instanceof Mount.Bind b ? b.source().toString() : ""))
              .with("Destination", Json.of(mount.target().value()))
              .with("Mode", Json.of(writable ? "" : "ro"))
              .with("RW", Json.of(writable))
              .with("Propagation", Json.of(bind ? "rprivate" : "")));
    }
    return new Json.Arr(out);
  }

  private static Json config(ContainerRecord r) {
    RunSpec p = r.process();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Hostname", Json.of(p.hostname()));
    m.put("User", Json.of(p.user().uid() + ":" + p.user().gid()));
    m.put("ExposedPorts", exposed(r.ports()));
    m.put("Tty", Json.of(r.terminal()));
    m.put("OpenStdin", Json.of(r.openInput()));
    m.put("Env", Json.ofStrings(p.env()));
    m.put("Cmd", Json.ofStrings(p.argv()));
    m.put("Image", Json.of(r.image()));
    m.put("WorkingDir", Json.of(p.cwd().value()));
    m.put("Entrypoint", Json.NULL);
    m.put("Labels", Json.ofMap(r.labels()));
    m.put("StopSignal", Json.of(SignalName.print(r.stopSignal())));
    m.put("StopTimeout", Json.of(r.stopTimeoutSeconds()));
    r.health().ifPresent(h -> m.put("Healthcheck", health(h)));
    return new Json.Obj(m);
  }

  private static Json health(Healthcheck h) {
    return Json.Obj.EMPTY
        .with("Test", Json.ofStrings(h.test()))
        .with("Interval", Json.of(h.interval().toNanos()))
        .with("Timeout", Json.of(h.timeout().toNanos()))
        .with("StartPeriod", Json.of(h.startPeriod().toNanos()))
        .with("StartInterval", Json.of(h.startInterval().toNanos()))
        .with("Retries", Json.of(h.retries()));
  }

  private static Json networkSettings(Container c) {
    Json.Obj of = Json.Obj.EMPTY.with("IPAddress", Json.of(c.state().address()));
    return Json.Obj.EMPTY
        .with("Ports", ports(c.state().ports()))
        .with("IPAddress", Json.of(c.state().address()))
        .with("Networks", Json.Obj.EMPTY.with(network(c.record()), of));
  }
}
