package io.jbuild.runner.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.layercache.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a container's health and traffic. */
final class ReportsTest {

  @Test
  void the_last_five_looks_are_kept_and_read_back() throws Exception {
    HealthReport report = HealthReport.STARTING;
    Instant time = Instant.parse("2026-11-21T20:00:00Z");
    for (int i = 1; i <= 7; i++) {
      report = report.with("unhealthy", i, new HealthReport.Probe(time, time, i, "said " + i));
    }
    String text = JsonText.print(report.json());
    assertEquals(
        report,
        HealthReport.read(JsonText.parseObject(text.getBytes(StandardCharsets.UTF_8), "a report")));
    assertEquals(5, report.log().size());
    assertEquals("said 7", report.log().get(4).output());
    assertEquals(7, report.failingStreak());
  }

  @Test
  void traffic_is_that_of_all_interfaces_but_loopback() {
    assertArrayEquals(
        new long[] {110, 22},
        Traffic.parse(
            List.of(
                "Inter-|   Receive                       |  Transmit",
                " face |bytes    packets errs drop fifo frame compressed multicast|bytes",
                "    lo:    5000      50    0    0    0     0     0     0     5000      50",
                "  eth0:     100       1    0    0    0     0     0     0       20       1",
                "  eth1:      10       1    0    0    0     0     0     0        2       1")));
  }
}
