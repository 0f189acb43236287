package io.jbuild.runner.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What -p takes. */
final class PortMappingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "80 | [0.0.0.0:0->80/tcp]",
        "8080:80 | [0.0.0.0:8080->80/tcp]",
        "127.0.0.1:8080:80/udp | [127.0.0.1:8080->80/udp]",
        "127.0.0.1::80 | [127.0.0.1:0->80/tcp]",
        "[::1]:8080:80 | [[::1]:8080->80/tcp]",
        "0:80 | [0.0.0.0:0->80/tcp]",
        "80/TCP | [0.0.0.0:0->80/tcp]",
        "8000-8001:80-81 | [0.0.0.0:8000->80/tcp, 0.0.0.0:8001->81/tcp]"
      })
  void ports_are_read(String text, String expected) {
    assertEquals(expected, PortMapping.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | 'x' is no number",
        "0 | ports are numbers from 1 to 65535",
        "localhost:1:80 | 'localhost' is no numeric address",
        "80/icmp | the protocol is tcp or udp",
        "1-2:80-82 | both ranges must be of the same length",
        "82-80 | a range goes upwards"
      })
  void others_are_refused_with_the_reason(String text, String why) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PortMapping.parse(text));
    assertEquals("invalid port mapping '" + text + "': " + why, e.getMessage());
  }

  @Test
  void one_port_may_take_any_of_several_of_the_host() {
    PortMapping only = PortMapping.parse("8000-8010:80").get(0);
    assertEquals(8000, only.hostPort());
    assertEquals(8010, only.lastHostPort());
  }

  @Test
  void a_restart_of_the_parse_gives_the_same() {
    assertEquals(PortMapping.parse("1:2"), PortMapping.parse("1:2/tcp"));
  }
}
