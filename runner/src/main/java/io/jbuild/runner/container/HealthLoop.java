package io.jbuild.runner.container;

import io.jbuild.layercache.Healthcheck;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a container from time to time whether it is well, as HEALTHCHECK says. */
final class HealthLoop implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration START_INTERVAL = Duration.ofSeconds(5);
  private static final int RETRIES = 3;

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
    int failures = 0;
    boolean starting = true;
    try {
      while (true) {
        boolean grace = starting && begin.plus(check.startPeriod()).isAfter(Instant.now());
        Duration pause =
            grace && !check.startPeriod().isZero()
                ? or(check.startInterval(), START_INTERVAL)
                : or(check.interval(), INTERVAL);
        if (end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        if (isWell()) {
          failures = 0;
          starting = false;
          life.health("healthy");
        } else if (!grace && ++failures >= (check.retries() == 0 ? RETRIES : check.retries())) {
          starting = false;
          life.health("unhealthy");
        }
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

  private boolean isWell() throws InterruptedException {
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
    Stdio silent = new Stdio.Captured((b, n) -> {}, (b, n) -> {});
    try (RunningContainer c = container.exec(spec, silent)) {
      Thread limit = new Thread(() -> killLate(c), "health-limit");
      limit.setDaemon(true);
      limit.start();
      RunResult result = c.waitFor();
      limit.interrupt();
      return result.exitCode() == 0;
    } catch (IOException e) {
      // a check that can't be run is one that fails
      return false;
    }
  }

  private void killLate(RunningContainer c) {
    try {
      Thread.sleep(or(check.timeout(), INTERVAL).toMillis());
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
