package io.jbuild.layercache.json;

import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Healthcheck;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The image configuration: image-spec config.md, with docker's additions. */
final class ConfigJson {
  private static final Set<String> KNOWN =
      Set.of(
          "created",
          "author",
          "architecture",
          "os",
          "os.version",
          "os.features",
          "variant",
          "config",
          "rootfs",
          "history");
  private static final Set<String> KNOWN_CONTAINER =
      Set.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "ArgsEscaped",
          "Healthcheck",
          "OnBuild",
          "Shell");

  private ConfigJson() {}

  static Json.Obj write(ImageConfig c) {
    Map<String, Json> out = new LinkedHashMap<>();
    c.created().ifPresent(t -> out.put("created", Json.of(GoTime.print(t))));
    c.author().ifPresent(a -> out.put("author", Json.of(a)));
    writePlatform(c.platform(), out);
    Json.Obj container = write(c.container());
    if (!container.members().isEmpty()) {
      out.put("config", container);
    }
    List<String> diffIds = new ArrayList<>();
    for (Digest d : c.diffIds()) {
      diffIds.add(d.toString());
    }
    Map<String, Json> rootfs = new LinkedHashMap<>();
    rootfs.put("type", Json.of("layers"));
    rootfs.put("diff_ids", Json.ofStrings(diffIds));
    out.put("rootfs", new Json.Obj(rootfs));
    if (!c.history().isEmpty()) {
      List<Json> history = new ArrayList<>();
      for (HistoryEntry h : c.history()) {
        history.add(write(h));
      }
      out.put("history", new Json.Arr(history));
    }
    out.putAll(c.unknown());
    return new Json.Obj(out);
  }

  /** The members of a platform, in the order of the OCI's Go struct. */
  static void writePlatform(Platform p, Map<String, Json> out) {
    out.put("architecture", Json.of(p.architecture()));
    out.put("os", Json.of(p.os()));
    putText(out, "os.version", p.osVersion());
    putList(out, "os.features", p.osFeatures());
    putText(out, "variant", p.variant());
  }

  static Platform readPlatform(Json.Obj o) {
    return new Platform(
        o.string("os").orElse(""),
        o.string("architecture").orElse(""),
        o.string("variant").orElse(""),
        o.string("os.version").orElse(""),
        o.strings("os.features"));
  }

  private static Json.Obj write(ContainerConfig c) {
    Map<String, Json> out = new LinkedHashMap<>();
    putText(out, "User", c.user());
    putSet(out, "ExposedPorts", c.exposedPorts());
    putList(out, "Env", c.env());
    c.entrypoint().ifPresent(v -> out.put("Entrypoint", Json.ofStrings(v)));
    c.cmd().ifPresent(v -> out.put("Cmd", Json.ofStrings(v)));
    putSet(out, "Volumes", c.volumes());
    putText(out, "WorkingDir", c.workingDir());
    if (!c.labels().isEmpty()) {
      out.put("Labels", Json.ofMap(new TreeMap<>(c.labels())));
    }
    c.stopSignal().ifPresent(v -> out.put("StopSignal", Json.of(v)));
    if (c.argsEscaped()) {
      out.put("ArgsEscaped", Json.of(true));
    }
    c.healthcheck().ifPresent(h -> out.put("Healthcheck", write(h)));
    putList(out, "OnBuild", c.onBuild());
    c.shell().ifPresent(v -> out.put("Shell", Json.ofStrings(v)));
    out.putAll(c.unknown());
    return new Json.Obj(out);
  }

  private static Json.Obj write(Healthcheck h) {
    Map<String, Json> out = new LinkedHashMap<>();
    putList(out, "Test", h.test());
    putNanos(out, "Interval", h.interval());
    putNanos(out, "Timeout", h.timeout());
    putNanos(out, "StartPeriod", h.startPeriod());
    putNanos(out, "StartInterval", h.startInterval());
    if (h.retries() != 0) {
      out.put("Retries", Json.of(h.retries()));
    }
    return new Json.Obj(out);
  }

  private static Json.Obj write(HistoryEntry h) {
    Map<String, Json> out = new LinkedHashMap<>();
    h.created().ifPresent(t -> out.put("created", Json.of(GoTime.print(t))));
    h.createdBy().ifPresent(v -> out.put("created_by", Json.of(v)));
    h.author().ifPresent(v -> out.put("author", Json.of(v)));
    h.comment().ifPresent(v -> out.put("comment", Json.of(v)));
    if (h.emptyLayer()) {
      out.put("empty_layer", Json.of(true));
    }
    return new Json.Obj(out);
  }

  static ImageConfig read(Json.Obj o) throws IOException {
    List<Digest> diffIds = new ArrayList<>();
    for (String d : o.object("rootfs").strings("diff_ids")) {
      diffIds.add(Digest.parse(d));
    }
    List<HistoryEntry> history = new ArrayList<>();
    for (Json h : o.array("history")) {
      if (h instanceof Json.Obj entry) {
        history.add(readHistory(entry));
      }
    }
    return new ImageConfig(
        time(o, "created"),
        text(o, "author"),
        readPlatform(o),
        readContainer(o.object("config")),
        diffIds,
        history,
        others(o, KNOWN));
  }

  private static ContainerConfig readContainer(Json.Obj o) {
    return new ContainerConfig(
        o.string("User").orElse(""),
        new TreeSet<>(o.object("ExposedPorts").members().keySet()),
        o.strings("Env"),
        words(o, "Entrypoint"),
        words(o, "Cmd"),
        new TreeSet<>(o.object("Volumes").members().keySet()),
        o.string("WorkingDir").orElse(""),
        o.stringMap("Labels"),
        text(o, "StopSignal"),
        o.find("Healthcheck").flatMap(ConfigJson::readHealthcheck),
        o.strings("OnBuild"),
        words(o, "Shell"),
        o.bool("ArgsEscaped"),
        others(o, KNOWN_CONTAINER));
  }

  private static Optional<Healthcheck> readHealthcheck(Json value) {
    if (!(value instanceof Json.Obj o)) {
      return Optional.empty();
    }
    return Optional.of(
        new Healthcheck(
            o.strings("Test"),
            Duration.ofNanos(o.integer("Interval").orElse(0L)),
            Duration.ofNanos(o.integer("Timeout").orElse(0L)),
            Duration.ofNanos(o.integer("StartPeriod").orElse(0L)),
            Duration.ofNanos(o.integer("StartInterval").orElse(0L)),
            o.integer("Retries").orElse(0L).intValue()));
  }

  private static HistoryEntry readHistory(Json.Obj o) throws IOException {
    return new HistoryEntry(
        time(o, "created"),
        text(o, "created_by"),
        text(o, "author"),
        text(o, "comment"),
        o.bool("empty_layer"));
  }

  /** A list of words; docker once wrote a lone word as a string (strslice). */
  private static Optional<List<String>> words(Json.Obj o, String name) {
    Optional<Json> value = o.find(name);
    if (value.isPresent() && value.get() instanceof Json.Str s) {
      return Optional.of(List.of(s.value()));
    }
    return value.isPresent() && value.get() instanceof Json.Arr
        ? Optional.of(o.strings(name))
        : Optional.empty();
  }

  private static Optional<String> text(Json.Obj o, String name) {
    Optional<String> value = o.string(name);
    return value.isPresent() && value.get().isEmpty() ? Optional.empty() : value;
  }

  private static Optional<Instant> time(Json.Obj o, String name) throws IOException {
    Optional<String> value = text(o, name);
    return value.isPresent() ? Optional.of(GoTime.parse(value.get())) : Optional.empty();
  }

  private static Map<String, Json> others(Json.Obj o, Set<String> known) {
    Map<String, Json> out = new LinkedHashMap<>();
    for (Map.Entry<String, Json> e : o.members().entrySet()) {
      if (!known.contains(e.getKey())) {
        out.put(e.getKey(), e.getValue());
      }
    }
    return out;
  }

  private static void putText(Map<String, Json> out, String name, String value) {
    if (!value.isEmpty()) {
      out.put(name, Json.of(value));
    }
  }

  private static void putList(Map<String, Json> out, String name, List<String> value) {
    if (!value.isEmpty()) {
      out.put(name, Json.ofStrings(value));
    }
  }

  private static void putSet(Map<String, Json> out, String name, Set<String> value) {
    if (!value.isEmpty()) {
      Map<String, Json> members = new LinkedHashMap<>();
      for (String v : value) {
        members.put(v, Json.Obj.EMPTY);
      }
      out.put(name, new Json.Obj(members));
    }
  }

  private static void putNanos(Map<String, Json> out, String name, Duration value) {
    if (!value.isZero()) {
      out.put(name, Json.of(value.toNanos()));
    }
  }
}
