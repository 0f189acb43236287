package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Moment;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.Healthcheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The image's HEALTHCHECK, as far as the flags say nothing else. */
final class HealthReader {
  private static final Healthcheck NOTHING =
      new Healthcheck(List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

  private HealthReader() {}

  static Optional<Healthcheck> read(Arguments a, Optional<Healthcheck> image) {
    boolean said = false;
    for (String flag :
        List.of(
            "--health-cmd",
            "--health-interval",
            "--health-timeout",
            "--health-start-period",
            "--health-start-interval",
            "--health-retries")) {
      said |= a.value(flag).isPresent();
    }
    if (a.has("--no-healthcheck")) {
      if (said) {
        throw new UsageException("--no-healthcheck conflicts with the --health flags: use one");
      }
      return Optional.empty();
    }
    if (!said) {
      return image;
    }
    Healthcheck base = image.orElse(NOTHING);
    return Optional.of(
        new Healthcheck(
            a.value("--health-cmd").map(c -> List.of("CMD-SHELL", c)).orElse(base.test()),
            time(a, "--health-interval", base.interval()),
            time(a, "--health-timeout", base.timeout()),
            time(a, "--health-start-period", base.startPeriod()),
            time(a, "--health-start-interval", base.startInterval()),
            retries(a, base.retries())));
  }

  private static Duration time(Arguments a, String flag, Duration otherwise) {
    Optional<String> text = a.value(flag);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      Duration time = Moment.duration(text.get());
      if (!time.isZero() && time.toMillis() < 1) {
        throw new UsageException(
            "invalid value '" + text.get() + "' for " + flag + ": one millisecond is the least");
      }
      return time;
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text.get() + "' for " + flag + ": want a time such as 30s", e);
    }
  }

  private static int retries(Arguments a, int otherwise) {
    Optional<String> text = a.value("--health-retries");
    try {
      return text.isEmpty() ? otherwise : Integer.parseUnsignedInt(text.get());
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text.orElse("") + "' for --health-retries: want a number", e);
    }
  }
}
