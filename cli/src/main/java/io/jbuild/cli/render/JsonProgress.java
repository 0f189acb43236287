package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.StepInfo;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.layercache.json.JsonText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object a line, in the form of BuildKit's {@code SolveStatus} (client/graph.go), so that
 * what reads {@code docker build --progress=rawjson} reads this. A vertex is a step; its digest is
 * that of its number and title, unique in a build.
 */
final class JsonProgress implements Progress {
  private static final Duration BETWEEN_STATUSES = Duration.ofMillis(100);

  private final PrintStream err;
  private final InstantSource clock;
  private final Map<Integer, String> digests = new HashMap<>();
  private final Map<String, Instant> started = new HashMap<>();
  private final Map<String, Instant> shown = new HashMap<>();

  JsonProgress(PrintStream err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (event instanceof BuildEvent.Planned planned) {
      List<Json> vertexes = new ArrayList<>();
      for (StepInfo step : planned.steps()) {
        vertexes.add(vertex(step));
      }
      print("vertexes", vertexes);
    } else if (event instanceof BuildEvent.OfStep ofStep) {
      step(ofStep);
    } else if (event instanceof BuildEvent.OfTransfer transfer) {
      transfer(transfer);
    } else if (event instanceof BuildEvent.Warning warning) {
      print("warnings", List.of(warning(warning)));
    } else if (event instanceof BuildEvent.Notice notice) {
      Json.Obj log = Json.Obj.EMPTY.with("stream", Json.of(2));
      byte[] text = (notice.message() + "\n").getBytes(StandardCharsets.UTF_8);
      print("logs", List.of(log.with("data", base64(text)).with("timestamp", now())));
    }
  }

  private void step(BuildEvent.OfStep event) {
    StepInfo step = event.step();
    if (event instanceof BuildEvent.Started) {
      started.put(digest(step), clock.instant());
      print("vertexes", List.of(vertex(step)));
    } else if (event instanceof BuildEvent.Cached) {
      started.put(digest(step), clock.instant());
      Json.Obj vertex = vertex(step).with("completed", now());
      print("vertexes", List.of(vertex.with("cached", Json.of(true))));
    } else if (event instanceof BuildEvent.Missed missed) {
      List<Json> logs = new ArrayList<>();
      for (String reason : missed.reasons()) {
        logs.add(log(step, 2, ("not cached: " + reason + "\n").getBytes(StandardCharsets.UTF_8)));
      }
      print("logs", logs);
    } else if (event instanceof BuildEvent.Printed printed) {
      int stream = printed.stream() == BuildEvent.Stream.OUT ? 1 : 2;
      print("logs", List.of(log(step, stream, printed.bytes().toArray())));
    } else if (event instanceof BuildEvent.Progressed p) {
      print("statuses", List.of(status(digest(step), p.what(), p.done(), p.total())));
    } else if (event instanceof BuildEvent.Finished) {
      print("vertexes", List.of(vertex(step).with("completed", now())));
    } else if (event instanceof BuildEvent.Failed failed) {
      ended(step, failed.message());
    } else if (event instanceof BuildEvent.Cancelled) {
      ended(step, "context canceled");
    }
  }

  private void ended(StepInfo step, String error) {
    Json.Obj vertex = vertex(step).with("completed", now());
    print("vertexes", List.of(vertex.with("error", Json.of(error))));
  }

  private void transfer(BuildEvent.OfTransfer event) {
    if (event instanceof BuildEvent.Exporting e) {
      moving(e.title(), e.what(), e.done(), e.total());
    } else if (event instanceof BuildEvent.Fetching f) {
      moving(f.title(), f.what(), f.done(), f.total());
    } else {
      print("vertexes", List.of(outside(event.title()).with("completed", now())));
    }
  }

  private void moving(String title, String what, long done, long total) {
    Json.Obj vertex = outside(title);
    String digest = vertex.string("digest").orElse("");
    if (!started.containsKey(digest)) {
      started.put(digest, clock.instant());
      print("vertexes", List.of(outside(title)));
    }
    Instant now = clock.instant();
    boolean soon = now.isBefore(shown.getOrDefault(title, Instant.EPOCH).plus(BETWEEN_STATUSES));
    if (!soon || (total > 0 && done >= total)) {
      shown.put(title, now);
      print("statuses", List.of(status(digest, what, done, total)));
    }
  }

  private Json.Obj vertex(StepInfo step) {
    List<String> inputs = new ArrayList<>();
    for (int input : step.inputs()) {
      String digest = digests.get(input);
      if (digest != null) {
        inputs.add(digest);
      }
    }
    return vertex(digest(step), step.title(), inputs);
  }

  private Json.Obj outside(String title) {
    return vertex(digestOf(title), title, List.of());
  }

  private Json.Obj vertex(String digest, String name, List<String> inputs) {
    Json.Obj vertex = Json.Obj.EMPTY.with("digest", Json.of(digest));
    if (!inputs.isEmpty()) {
      vertex = vertex.with("inputs", Json.ofStrings(inputs));
    }
    vertex = vertex.with("name", Json.of(name));
    Instant start = started.get(digest);
    return start == null ? vertex : vertex.with("started", Json.of(GoTime.print(start)));
  }

  private String digest(StepInfo step) {
    String known = digests.get(step.id());
    if (known == null) {
      known = digestOf(step.id() + " " + step.title());
      digests.put(step.id(), known);
    }
    return known;
  }

  private static String digestOf(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Json.Obj log(StepInfo step, int stream, byte[] data) {
    Json.Obj log = Json.Obj.EMPTY.with("vertex", Json.of(digest(step)));
    return log.with("stream", Json.of(stream)).with("data", base64(data)).with("timestamp", now());
  }

  private Json.Obj status(String vertex, String what, long done, long total) {
    Json.Obj status = Json.Obj.EMPTY.with("id", Json.of(what)).with("vertex", Json.of(vertex));
    if (total > 0) {
      status = status.with("total", Json.of(total));
    }
    return status.with("current", Json.of(done)).with("timestamp", now());
  }

  private static Json.Obj warning(BuildEvent.Warning warning) {
    Json.Obj json = Json.Obj.EMPTY.with("level", Json.of(1));
    json = json.with("short", base64(warning.message().getBytes(StandardCharsets.UTF_8)));
    if (warning.position().isEmpty()) {
      return json;
    }
    BuildEvent.Position position = warning.position().get();
    Json.Obj line = Json.Obj.EMPTY.with("line", Json.of(position.line()));
    Json range = Json.Obj.EMPTY.with("start", line).with("end", line);
    return json.with("sourceInfo", Json.Obj.EMPTY.with("filename", Json.of(position.file())))
        .with("range", new Json.Arr(List.of(range)));
  }

  private static Json base64(byte[] data) {
    return Json.of(Base64.getEncoder().encodeToString(data));
  }

  private Json now() {
    return Json.of(GoTime.print(clock.instant()));
  }

  private void print(String kind, List<Json> items) {
    Map<String, Json> line = new LinkedHashMap<>();
    line.put(kind, new Json.Arr(items));
    err.print(JsonText.print(new Json.Obj(line)) + "\n");
    err.flush();
  }

  @Override
  public synchronized void finish(Optional<BuildResult> result, List<String> stored) {
    err.flush();
  }
}
