package io.jbuild.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CellsTest {

  @Test
  void wide_characters_take_two_cells_and_marks_none() {
    assertEquals(3, Cells.width("abc"));
    assertEquals(4, Cells.width("漢字"));
    assertEquals(1, Cells.width("e\u0301"));
    assertEquals(2, Cells.width("🚀"));
  }

  @Test
  void what_does_not_fit_ends_with_an_ellipsis() {
    assertEquals("abc", Cells.fit("abc", 3));
    assertEquals("ab…", Cells.fit("abcd", 3));
    assertEquals("漢…", Cells.fit("漢字漢", 4));
    assertEquals("", Cells.fit("abc", 0));
  }

  @Test
  void plain_text_has_no_escape_sequences() {
    assertEquals("red", Cells.plain("\u001b[1;31mred\u001b[0m"));
    assertEquals("title", Cells.plain("\u001b]0;window\u0007title"));
    assertEquals("link", Cells.plain("\u001b]8;;http://x\u001b\\link"));
    assertEquals("last", Cells.plain("first\rlast\r"));
    assertEquals("a b", Cells.plain("a\tb\u0007"));
    assertEquals("", Cells.plain("\u001b["));
  }
}
