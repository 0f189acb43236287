package io.jbuild.runner.container;

import io.jbuild.layercache.Healthcheck;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks a container from time to time whether it is well, as HEALTHCHECK says. */
final class HealthLoop implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration START_INTERVAL = Duration.ofSeconds(5);
  private static final int RETRIES = 3;
  private static final int MAX_OUTPUT = 4096;

  private final Life life;
  private final RunSpec process;
  private final Healthcheck check;
  private final RunningContainer container;
  private final CountDownLatch end = new CountDownLatch(1);

  private HealthLoop(Life life, RunSpec process, Healthcheck check, RunningContainer container) {
    this.life = life;
    this.process = process;
    this.check = check;
    this.container = container;
  }

  static boolean isWanted(ContainerRecord record) {
    return record.health().isPresent()
        && record.health().get().test().size() > 1
        && !record.health().get().test().get(0).equals("NONE");
  }

  static HealthLoop start(Life life, ContainerRecord record, RunningContainer container) {
    Healthcheck check =
        record
            .health()
            .orElseGet(
                () ->
                    new Healthcheck(
                        List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0));
    HealthLoop loop = new HealthLoop(life, record.process(), check, container);
    if (isWanted(record)) {
      Thread t = new Thread(loop::loop, "health");
      t.setDaemon(true);
      t.start();
    }
    return loop;
  }

  private void loop() {
    Instant begin = Instant.now();
    HealthReport report = HealthReport.STARTING;
    int retries = check.retries() == 0 ? RETRIES : check.retries();
    try {
      life.health(report);
      while (true) {
        boolean starting = report.status().equals("starting");
        boolean grace = starting && begin.plus(check.startPeriod()).isAfter(Instant.now());
        Duration pause =
            grace && !check.startPeriod().isZero()
                ? or(check.startInterval(), START_INTERVAL)
                : or(check.interval(), INTERVAL);
        if (end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        HealthReport.Probe probe = probe();
        boolean well = probe.exitCode() == 0;
        int streak = well ? 0 : report.failingStreak() + (grace ? 0 : 1);
        String status = well ? "healthy" : streak >= retries ? "unhealthy" : report.status();
        report = report.with(status, streak, probe);
        life.health(report);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // its state can't be written any more: it was removed, and nobody asks for its health
    }
  }

  private static Duration or(Duration given, Duration usual) {
    return given.isZero() ? usual : given;
  }

  private HealthReport.Probe probe() throws InterruptedException {
    List<String> test = check.test();
    List<String> argv =
        test.get(0).equals("CMD-SHELL")
            ? List.of("/bin/sh", "-c", test.get(1))
            : test.subList(1, test.size());
    RunSpec spec =
        RunSpec.of(argv)
            .env(process.env())
            .cwd(process.cwd())
            .user(process.user())
            .capabilities(process.capabilities())
            .seccomp(process.seccomp())
            .noNewPrivileges(process.noNewPrivileges())
            .build();
    Instant start = Instant.now();
    Said said = new Said();
    AtomicBoolean late = new AtomicBoolean();
    try (RunningContainer c = container.exec(spec, new Stdio.Captured(said::take, said::take))) {
      Thread limit = new Thread(() -> killLate(c, late), "health-limit");
      limit.setDaemon(true);
      limit.start();
      RunResult result = c.waitFor();
      limit.interrupt();
      return late.get()
          ? new HealthReport.Probe(start, Instant.now(), -1, "took longer than " + timeout())
          : new HealthReport.Probe(start, Instant.now(), result.exitCode(), said.text());
    } catch (IOException e) {
      // a check that can't be run is one that fails
      return new HealthReport.Probe(start, Instant.now(), -1, String.valueOf(e.getMessage()));
    }
  }

  private Duration timeout() {
    return or(check.timeout(), INTERVAL);
  }

  /** The beginning of what a check wrote. */
  private static final class Said {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    synchronized void take(byte[] more, int length) {
      bytes.write(
          more, 0, Math.min(length, MAX_OUTPUT + 1 - Math.min(bytes.size(), MAX_OUTPUT + 1)));
    }

    synchronized String text() {
      String all = bytes.toString(StandardCharsets.UTF_8);
      return bytes.size() > MAX_OUTPUT
          ? all.substring(0, Math.min(all.length(), MAX_OUTPUT)) + "..."
          : all;
    }
  }

  private void killLate(RunningContainer c, AtomicBoolean late) {
    try {
      Thread.sleep(timeout().toMillis());
      late.set(true);
      c.signal(9);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was in time
    } catch (IOException e) {
      // it ended in the same moment
    }
  }

  @Override
  public void close() {
    end.countDown();
  }
}
