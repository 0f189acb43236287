package io.jbuild.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final String TEXT = "FROM a\nRUN one\nRUN two\nRUN three\nRUN four\nCMD x\n";

  @Test
  void one_line_is_marked_between_its_neighbours() {
    assertEquals(
        """
        Dockerfile:3
        --------------------
           1 |     FROM a
           2 |     RUN one
           3 | >>> RUN two
           4 |     RUN three
           5 |     RUN four
        --------------------
        """,
        Excerpt.of("Dockerfile", TEXT, 3, 3).toString());
  }

  @Test
  void the_first_line_has_what_follows_it() {
    assertEquals(
        """
        Dockerfile:1
        --------------------
           1 | >>> FROM a
           2 |     RUN one
           3 |     RUN two
        --------------------
        """,
        Excerpt.of("Dockerfile", TEXT, 1, 1).toString());
  }

  @Test
  void a_range_beyond_the_end_is_cut() {
    assertEquals(
        """
        f:2
        --------------------
           1 |     a
           2 | >>> b
        --------------------
        """,
        Excerpt.of("f", "a\nb", 2, 9).toString());
  }
}
