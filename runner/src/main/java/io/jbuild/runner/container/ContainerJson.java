package io.jbuild.runner.container;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Healthcheck;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.network.Lookup;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files config.json and state.json of a container. */
final class ContainerJson {
  private ContainerJson() {}

  static Json.Obj write(ContainerRecord r) {
    List<String> layers = new ArrayList<>();
    r.layers().forEach(d -> layers.add(d.toString()));
    Json.Obj o =
        Json.Obj.EMPTY
            .with("id", Json.of(r.id()))
            .with("name", Json.of(r.name()))
            .with("created", Json.of(GoTime.print(r.created())))
            .with("image", Json.of(r.image()))
            .with("imageId", Json.of(r.imageId()))
            .with("layers", Json.ofStrings(layers))
            .with("process", RunSpecJson.write(r.process()))
            .with("network", Json.of(r.network()))
            .with("joined", joined(r.joined()))
            .with("ports", ports(r.ports()))
            .with("terminal", Json.of(r.terminal()))
            .with("openInput", Json.of(r.openInput()))
            .with("autoRemove", Json.of(r.autoRemove()))
            .with("restart", Json.of(r.restart().toString()))
            .with("labels", Json.ofMap(r.labels()))
            .with("stopSignal", Json.of(r.stopSignal()))
            .with("stopTimeout", Json.of(r.stopTimeoutSeconds()))
            .with("volumes", Json.ofStrings(r.volumes()))
            .with("lookup", lookup(r.lookup()))
            .with("log", Json.ofMap(r.log().options()).with("driver", Json.of(r.log().driver())));
    return r.health().isPresent() ? o.with("health", health(r.health().get())) : o;
  }

  static ContainerRecord record(Json.Obj o) throws IOException {
    List<Digest> layers = new ArrayList<>();
    o.strings("layers").forEach(d -> layers.add(Digest.parse(d)));
    return new ContainerRecord(
        text(o, "id"),
        text(o, "name"),
        GoTime.parse(text(o, "created")),
        text(o, "image"),
        text(o, "imageId"),
        layers,
        RunSpecJson.read(o.object("process")),
        text(o, "network"),
        readJoined(o.stringMap("joined")),
        ports(o),
        o.bool("terminal"),
        o.bool("openInput"),
        o.bool("autoRemove"),
        RestartPolicy.parse(text(o, "restart")),
        o.stringMap("labels"),
        number(o, "stopSignal"),
        number(o, "stopTimeout"),
        o.find("health").isPresent() ? Optional.of(health(o.object("health"))) : Optional.empty(),
        o.strings("volumes"),
        lookup(o.object("lookup")),
        log(o.stringMap("log")));
  }

  private static Json lookup(Lookup l) {
    return Json.Obj.EMPTY
        .with("servers", Json.ofStrings(l.servers()))
        .with("search", Json.ofStrings(l.search()))
        .with("options", Json.ofStrings(l.options()))
        .with("hosts", Json.ofStrings(l.hosts()));
  }

  private static Lookup lookup(Json.Obj o) {
    return new Lookup(
        o.strings("servers"), o.strings("search"), o.strings("options"), o.strings("hosts"));
  }

  private static LogPlan log(Map<String, String> all) {
    Map<String, String> options = new LinkedHashMap<>(all);
    String driver = options.remove("driver");
    return LogPlan.of(driver == null ? "" : driver, options);
  }

  static Json.Obj write(ContainerState s) {
    Json.Obj o =
        Json.Obj.EMPTY
            .with("status", Json.of(s.status().name()))
            .with("pid", Json.of(s.pid()))
            .with("exitCode", Json.of(s.exitCode()))
            .with("outOfMemory", Json.of(s.outOfMemory()))
            .with("error", Json.of(s.error()))
            .with("restarts", Json.of(s.restarts()))
            .with("health", Json.of(s.health()))
            .with("control", Json.of(s.control()))
            .with("address", Json.of(s.address()))
            .with("ports", ports(s.ports()));
    if (s.started().isPresent()) {
      o = o.with("started", Json.of(GoTime.print(s.started().get())));
    }
    if (s.finished().isPresent()) {
      o = o.with("finished", Json.of(GoTime.print(s.finished().get())));
    }
    return o;
  }

  static ContainerState state(Json.Obj o) throws IOException {
    return new ContainerState(
        ContainerState.Status.valueOf(text(o, "status")),
        o.integer("pid").orElse(0L),
        number(o, "exitCode"),
        o.bool("outOfMemory"),
        text(o, "error"),
        time(o, "started"),
        time(o, "finished"),
        number(o, "restarts"),
        text(o, "health"),
        text(o, "control"),
        text(o, "address"),
        ports(o));
  }

  private static Json joined(Map<Namespace, String> joined) {
    Map<String, String> out = new LinkedHashMap<>();
    joined.forEach((namespace, container) -> out.put(namespace.name(), container));
    return Json.ofMap(out);
  }

  private static Map<Namespace, String> readJoined(Map<String, String> joined) {
    Map<Namespace, String> out = new EnumMap<>(Namespace.class);
    joined.forEach((namespace, container) -> out.put(Namespace.valueOf(namespace), container));
    return out;
  }

  private static Optional<Instant> time(Json.Obj o, String name) throws IOException {
    Optional<String> v = o.string(name);
    return v.isPresent() ? Optional.of(GoTime.parse(v.get())) : Optional.empty();
  }

  private static String text(Json.Obj o, String name) {
    return o.string(name).orElse("");
  }

  private static int number(Json.Obj o, String name) {
    return o.integer(name).orElse(0L).intValue();
  }

  private static Json ports(List<PortMapping> ports) {
    List<Json> out = new ArrayList<>();
    for (PortMapping p : ports) {
      out.add(
          Json.Obj.EMPTY
              .with("address", Json.of(p.hostAddress()))
              .with("host", Json.of(p.hostPort()))
              .with("last", Json.of(p.lastHostPort()))
              .with("container", Json.of(p.containerPort()))
              .with("protocol", Json.of(p.protocol())));
    }
    return new Json.Arr(out);
  }

  private static List<PortMapping> ports(Json.Obj o) {
    List<PortMapping> out = new ArrayList<>();
    for (Json v : o.array("ports")) {
      if (v instanceof Json.Obj p) {
        out.add(
            new PortMapping(
                text(p, "address"),
                number(p, "host"),
                p.integer("last").orElse((long) number(p, "host")).intValue(),
                number(p, "container"),
                text(p, "protocol")));
      }
    }
    return out;
  }

  private static Json health(Healthcheck h) {
    return Json.Obj.EMPTY
        .with("test", Json.ofStrings(h.test()))
        .with("interval", Json.of(h.interval().toNanos()))
        .with("timeout", Json.of(h.timeout().toNanos()))
        .with("startPeriod", Json.of(h.startPeriod().toNanos()))
        .with("startInterval", Json.of(h.startInterval().toNanos()))
        .with("retries", Json.of(h.retries()));
  }

  private static Healthcheck health(Json.Obj o) {
    return new Healthcheck(
        o.strings("test"),
        nanos(o, "interval"),
        nanos(o, "timeout"),
        nanos(o, "startPeriod"),
        nanos(o, "startInterval"),
        number(o, "retries"));
  }

  private static Duration nanos(Json.Obj o, String name) {
    return Duration.ofNanos(o.integer(name).orElse(0L));
  }
}
