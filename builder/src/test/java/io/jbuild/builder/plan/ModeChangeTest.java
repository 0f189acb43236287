package io.jbuild.builder.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What BuildKit gives for the same files, tried out with it. */
class ModeChangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0600 | 7777 | 0600",
        "4711 | 0000 | 4711",
        "+w | 0444 | 0666",
        "=r | 7777 | 1444",
        "u=rwx,go=rx | 6000 | 0755",
        "u+t | 0644 | 1644",
        "o+t | 0644 | 0644",
        "o+s | 0644 | 0644",
        "+s | 0755 | 6755",
        "u=s | 0755 | 4055",
        "a=rwxst | 0000 | 7777",
        "a=rx | 7000 | 1555",
        "go=u-w | 0700 | 0755",
        "u=go | 0754 | 0454",
        "g=u,u-w | 0640 | 0460",
        "u+g+o | 0124 | 0724",
        "ug=o+w | 0004 | 0664",
        "a-x,u+X | 0755 | 0744",
        "+X | 0644 | 0644",
        "+X | 0654 | 0755",
        "-X | 0755 | 0644",
        "u=rwX,go=rX | 0600 | 0644",
        "+ | 0640 | 0640",
      })
  void a_file_gets_the_mode_of_buildkit(String change, String before, String after) {
    int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), false);
    assertEquals(after, String.format("%04o", mode));
  }

  @Test
  void a_directory_counts_as_executable_and_loses_its_set_id_bits() {
    assertEquals(0755, ModeChange.parse("u=rwX,go=rX").apply(02775, true));
    assertEquals(0711, ModeChange.parse("+X").apply(0600, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u", "x", "u=q", "u=rwx,", "rwx", "u=r,g", "q+r", "99999", "10000", "08"})
  void what_is_no_mode_is_an_error(String text) {
    assertThrows(IllegalArgumentException.class, () -> ModeChange.parse(text));
  }
}
