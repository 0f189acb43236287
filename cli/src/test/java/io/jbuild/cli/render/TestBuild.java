package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.BuildResult.Outcome;
import io.jbuild.builder.BuildResult.StepReport;
import io.jbuild.builder.StepInfo;
import io.jbuild.layercache.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small build told by hand, and a clock that goes on by a tenth of a second when it is told to.
 */
final class TestBuild implements InstantSource {
  static final StepInfo FROM = new StepInfo(1, "build", 1, 2, "FROM busybox", 1, List.of());
  static final StepInfo RUN = new StepInfo(2, "build", 2, 2, "RUN make", 2, List.of(1));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private Instant now = Instant.parse("2022-02-02T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void pass(long millis) {
    now = now.plusMillis(millis);
  }

  PrintStream out() {
    return out;
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static BuildEvent printed(String text) {
    return new BuildEvent.Printed(
        RUN, BuildEvent.Stream.OUT, Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  static BuildResult result() {
    return new BuildResult(
        Map.of(),
        Optional.empty(),
        List.of(
            new StepReport(FROM, Outcome.CACHED, Duration.ZERO, 4_270_000, List.of()),
            new StepReport(
                RUN, Outcome.RAN, Duration.ofMillis(400), 12, List.of("command", "env PATH"))),
        List.of(),
        Duration.ofMillis(512));
  }
}
