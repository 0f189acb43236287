package io.jbuild.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FiguresTest {

  @Test
  void bytes_have_three_digits() {
    assertEquals("0B", Figures.bytes(0));
    assertEquals("999B", Figures.bytes(999));
    assertEquals("1kB", Figures.bytes(1000));
    assertEquals("4.27MB", Figures.bytes(4_270_000));
    assertEquals("42.7MB", Figures.bytes(42_700_000));
    assertEquals("427MB", Figures.bytes(427_000_000));
    assertEquals("1.05GB", Figures.bytes(1_050_000_000));
  }

  @Test
  void times_are_seconds() {
    assertEquals("0.0s", Figures.seconds(Duration.ofMillis(49)));
    assertEquals("0.1s", Figures.seconds(Duration.ofMillis(50)));
    assertEquals("72.3s", Figures.seconds(Duration.ofMillis(72_345)));
    assertEquals("1.005", Figures.millis(Duration.ofMillis(1005)));
  }
}
