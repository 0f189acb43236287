package io.jbuild.maven.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StagingTest {
  @TempDir Path directory;

  private void write(StagedFile... files) throws IOException {
    Staging.write(
        directory.resolve("context"),
        directory.resolve("list"),
        List.of(new AppLayer("classes", "/app/classes", List.of(files))));
  }

  private Path staged(String name) {
    return directory.resolve("context/classes").resolve(name);
  }

  @Test
  void files_have_one_time_and_the_mode_they_are_to_have() throws Exception {
    StagedFile plain = StagedFile.of("a/b", "text");
    write(new StagedFile(plain.path(), StagedFile.PROGRAM, plain.stamp(), plain.content()));
    assertEquals("text", Files.readString(staged("a/b")));
    assertTrue(Files.isExecutable(staged("a/b")));
    assertEquals(1000, Files.getLastModifiedTime(staged("a/b")).toMillis());
    assertEquals(1000, Files.getLastModifiedTime(staged("a")).toMillis());
  }

  @Test
  void only_what_differs_is_written() throws Exception {
    write(StagedFile.of("same", "same"), StagedFile.of("other", "before"));
    Object same = Files.getAttribute(staged("same"), "unix:ctime");
    write(StagedFile.of("same", "same"), StagedFile.of("other", "after"));
    assertEquals("after", Files.readString(staged("other")));
    assertEquals(same, Files.getAttribute(staged("same"), "unix:ctime"));
  }

  @Test
  void what_is_in_no_layer_any_more_goes() throws Exception {
    write(StagedFile.of("a/b/c", "1"), StagedFile.of("d", "2"));
    write(StagedFile.of("d", "2"));
    assertFalse(Files.exists(staged("a")));
    assertTrue(Files.exists(staged("d")));
  }

  @Test
  void a_file_may_take_the_place_of_a_directory() throws Exception {
    write(StagedFile.of("a/b", "1"));
    write(StagedFile.of("a", "2"));
    assertEquals("2", Files.readString(staged("a")));
    write(StagedFile.of("a/b", "3"));
    assertEquals("3", Files.readString(staged("a/b")));
  }
}
