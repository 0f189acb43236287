package io.jbuild.builder.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jbuild.builder.pattern.PatternList;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionPartsTest {
  private static final FileTree TREE =
      InlineTree.of(
          "file", Bytes.of("text".getBytes(StandardCharsets.UTF_8)), 0644, 1_700_000_000L);

  private static List<Recipe.Part> parts(String source) throws Exception {
    return SelectionParts.of(Selector.select(TREE, source, PatternList.EMPTY));
  }

  @Test
  void a_file_counts_by_name_mode_owner_and_content() throws Exception {
    assertEquals(
        List.of(
            new Recipe.Part(
                "file",
                "file",
                "mode=0644 uid=0 gid=0 content=sha256:"
                    + "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1")),
        parts("file"));
  }

  @Test
  void a_directory_with_one_file_is_not_that_file() throws Exception {
    assertNotEquals(parts("file"), parts("/"));
  }
}
