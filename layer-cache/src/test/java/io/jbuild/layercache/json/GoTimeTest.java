package io.jbuild.layercache.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2024-02-29T23:59:59Z,2024-02-29T23:59:59Z",
    "1969-12-31T23:59:59.5Z,1969-12-31T23:59:59.5Z",
    "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z",
    "2016-04-18T16:45:33.123456789+02:00,2016-04-18T14:45:33.123456789Z",
    "2016-04-18T16:45:33.10-00:30,2016-04-18T17:15:33.1Z"
  })
  void times_are_read_and_written_as_go_does(String text, String printed) throws IOException {
    Instant time = GoTime.parse(text);
    assertEquals(Instant.parse(printed), time);
    assertEquals(printed, GoTime.print(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-13-01T00:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Zz"
      })
  void other_text_is_refused(String text) {
    assertThrows(IOException.class, () -> GoTime.parse(text));
  }

  @Test
  void every_instant_comes_back() throws IOException {
    for (long s = -62_000_000_000L; s < 250_000_000_000L; s += 1_234_567_891L) {
      Instant t = Instant.ofEpochSecond(s, Math.floorMod(s, 1_000_000_000L));
      assertEquals(t, GoTime.parse(GoTime.print(t)));
    }
  }
}
