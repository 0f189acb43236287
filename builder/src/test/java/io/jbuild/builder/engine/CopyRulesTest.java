package io.jbuild.builder.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.remote.Archives;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What COPY and ADD leave behind, where BuildKit's answer is not the obvious one. */
@Timeout(60)
class CopyRulesTest {
  @TempDir Path directory;
  private Path context;
  private Builds builds;

  @BeforeEach
  void prepare() throws IOException {
    context = Files.createDirectories(directory.resolve("context"));
    builds = new Builds(directory.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    builds.close();
  }

  private BuildResult build(String... lines) throws IOException, BuildException {
    return builds.build(
        BuildRequest.of(new BuildContext.Directory(context))
            .dockerfile(
                new DockerfileLocation.Text(
                    "Dockerfile", "FROM scratch\n" + String.join("\n", lines) + "\n"))
            .build());
  }

  private void file(String name, String text) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  private void archive(String name) throws IOException {
    Files.write(context.resolve("x.tar"), Archives.tar(name, "content"));
  }

  private static String mode(TocEntry entry) {
    return String.format("%04o", entry.mode());
  }

  @Test
  void an_exclusion_holds_for_what_is_in_a_source_and_not_for_the_source() throws Exception {
    file("d/a.txt", "a");
    file("b.txt", "b");
    BuildResult result = build("COPY --exclude=*.txt d *.txt /x/", "COPY --exclude=b.txt b.txt /y");
    assertEquals("b", builds.text(result, "/x/b.txt"));
    assertEquals("b", builds.text(result, "/y"));
    assertThrows(NoSuchElementException.class, () -> builds.entry(result, "/x/a.txt"));
  }

  @Test
  void directories_that_a_copy_makes_get_its_mode_under_the_usual_umask() throws Exception {
    file("a", "a");
    BuildResult result = build("COPY --chmod=4777 a /p/q/a", "COPY --chmod=700 a /r/");
    assertEquals("4777", mode(builds.entry(result, "/p/q/a")));
    assertEquals("0755", mode(builds.entry(result, "/p")));
    assertEquals("0755", mode(builds.entry(result, "/p/q")));
    assertEquals("0700", mode(builds.entry(result, "/r")));
  }

  @Test
  void the_directory_that_a_directory_is_copied_to_gets_its_date() throws Exception {
    file("d/f", "f");
    Files.setLastModifiedTime(
        context.resolve("d"), FileTime.from(Instant.ofEpochSecond(1_300_000_000)));
    BuildResult result = build("WORKDIR /old", "COPY d /old", "COPY d /new");
    assertEquals(1_300_000_000, builds.entry(result, "/old").mtimeSeconds());
    assertEquals(1_300_000_000, builds.entry(result, "/new").mtimeSeconds());
  }

  @Test
  void an_archive_s_missing_directories_are_root_s_whoever_its_files_belong_to() throws Exception {
    archive("q/r/f");
    BuildResult result = build("ADD --chown=3:4 --chmod=700 x.tar /n/");
    assertEquals(3, builds.entry(result, "/n").uid());
    assertEquals("0755", mode(builds.entry(result, "/n")));
    assertEquals(0, builds.entry(result, "/n/q").uid());
    assertEquals(3, builds.entry(result, "/n/q/r/f").uid());
  }

  @Test
  void links_in_the_way_of_an_archive_lead_no_further_than_where_it_is_unpacked() throws Exception {
    Files.createDirectories(context.resolve("t"));
    Files.createSymbolicLink(context.resolve("t/q"), Path.of("/out"));
    archive("q/f");
    BuildResult result = build("COPY t /t/", "ADD x.tar /t/");
    assertEquals(FileType.SYMLINK, builds.entry(result, "/t/q").type());
    assertEquals("content", builds.text(result, "/t/out/f"));
  }

  @Test
  void a_relative_link_out_of_there_is_an_error() throws Exception {
    Files.createDirectories(context.resolve("t"));
    Files.createSymbolicLink(context.resolve("t/q"), Path.of("../../out"));
    archive("q/f");
    BuildException error =
        assertThrows(BuildException.class, () -> build("COPY t /t/", "ADD x.tar /t/"));
    assertTrue(error.getMessage().contains("leads out of /t"), error::getMessage);
  }

  @Test
  void an_archive_with_a_name_outside_is_an_error_and_no_mere_file() throws Exception {
    archive("../../evil");
    assertThrows(BuildException.class, () -> build("ADD x.tar /t/"));
  }

  @Test
  void a_truncated_archive_is_an_error_and_no_mere_file() throws Exception {
    byte[] packed = Archives.gzip(Archives.tar("a", "b"));
    Files.write(context.resolve("x.tgz"), Arrays.copyOf(packed, packed.length - 12));
    assertThrows(BuildException.class, () -> build("ADD x.tgz /t/"));
  }

  @Test
  void an_empty_group_is_root_s_and_a_missing_one_the_user_s() throws Exception {
    file("etc/passwd", "joe:x:1234:2345::/home/joe:/bin/sh\n");
    file("a", "a");
    BuildResult result = build("COPY etc /etc", "COPY --chown=joe: a /", "COPY --chown=joe a /b");
    assertEquals(0, builds.entry(result, "/a").gid());
    assertEquals(2345, builds.entry(result, "/b").gid());
  }
}
