package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container's check has found.
 *
 * @param status {@code starting}, {@code healthy} or {@code unhealthy}
 * @param failingStreak failures in a row
 * @param log the last five, the newest last
 */
public record HealthReport(String status, int failingStreak, List<Probe> log) {
  private static final int KEPT = 5;

  static final HealthReport STARTING = new HealthReport("starting", 0, List.of());

  /**
   * One look.
   *
   * @param exitCode 0: it is well; -1: it took too long or could not be started
   * @param output what the check wrote, as far as it is kept
   */
  public record Probe(Instant start, Instant end, int exitCode, String output) {}

  public HealthReport {
    log = List.copyOf(log);
  }

  HealthReport with(String newStatus, int streak, Probe probe) {
    List<Probe> all = new ArrayList<>(log);
    all.add(probe);
    return new HealthReport(
        newStatus, streak, all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  /** As {@code docker inspect} shows it. */
  public Json.Obj json() {
    List<Json> probes = new ArrayList<>();
    for (Probe p : log) {
      probes.add(
          Json.Obj.EMPTY
              .with("Start", Json.of(GoTime.print(p.start())))
              .with("End", Json.of(GoTime.print(p.end())))
              .with("ExitCode", Json.of(p.exitCode()))
              .with("Output", Json.of(p.output())));
    }
    return Json.Obj.EMPTY
        .with("Status", Json.of(status))
        .with("FailingStreak", Json.of(failingStreak))
        .with("Log", new Json.Arr(probes));
  }

  static HealthReport read(Json.Obj o) throws IOException {
    List<Probe> probes = new ArrayList<>();
    for (Json v : o.array("Log")) {
      if (v instanceof Json.Obj p) {
        probes.add(
            new Probe(
                GoTime.parse(p.string("Start").orElse("")),
                GoTime.parse(p.string("End").orElse("")),
                p.integer("ExitCode").orElse(0L).intValue(),
                p.string("Output").orElse("")));
      }
    }
    return new HealthReport(
        o.string("Status").orElse(""), o.integer("FailingStreak").orElse(0L).intValue(), probes);
  }
}
