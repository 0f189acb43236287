package io.jbuild.maven.goal;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.StepInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.maven.plugin.logging.Log;

/** Events to Maven's log, a line each. */
final class LogListener implements BuildListener {
  private final Log log;
  private final Map<Integer, ByteArrayOutputStream> begun = new HashMap<>();

  LogListener(Log log) {
    this.log = log;
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (event instanceof BuildEvent.Started s) {
      log.info(s.step().title());
    } else if (event instanceof BuildEvent.Cached c) {
      log.info(c.step().title() + " CACHED");
    } else if (event instanceof BuildEvent.Printed p) {
      print(p.step(), p.bytes().toArray());
    } else if (event instanceof BuildEvent.Missed m) {
      m.reasons().forEach(r -> log.debug(m.step().title() + ": " + r));
    } else if (event instanceof BuildEvent.Finished f) {
      end(f.step());
    } else if (event instanceof BuildEvent.Failed f) {
      end(f.step());
    } else if (event instanceof BuildEvent.Warning w) {
      String place = w.position().map(p -> p.file() + ':' + p.line() + ": ").orElse("");
      log.warn(place + w.message());
    } else if (event instanceof BuildEvent.Notice n) {
      log.info(n.message());
    }
  }

  /** What a command writes comes in pieces; a line is shown when it is whole. */
  private void print(StepInfo step, byte[] bytes) {
    ByteArrayOutputStream line =
        begun.computeIfAbsent(step.id(), id -> new ByteArrayOutputStream());
    for (byte b : bytes) {
      if (b == '\n') {
        show(step, line);
      } else if (b != '\r') {
        line.write(b);
      }
    }
  }

  private void end(StepInfo step) {
    ByteArrayOutputStream line = begun.remove(step.id());
    if (line != null && line.size() > 0) {
      show(step, line);
    }
  }

  private void show(StepInfo step, ByteArrayOutputStream line) {
    log.info("#" + step.id() + " " + line.toString(StandardCharsets.UTF_8));
    line.reset();
  }
}
