package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that want to write where they must not: as ADD, as import and as layers. */
final class HostileIT {
  /** Python makes the archives: our own writer would refuse. */
  private static final String MAKE =
      """
      import io, sys, tarfile
      outside, kind, path = sys.argv[1:4]
      t = tarfile.open(path, "w")
      def entry(name, type=tarfile.REGTYPE, link="", data=b"evil\\n"):
          e = tarfile.TarInfo(name)
          e.type, e.linkname = type, link
          e.size = len(data) if type == tarfile.REGTYPE else 0
          t.addfile(e, io.BytesIO(data) if e.size else None)
      if kind == "absolute": entry(outside + "/evil")
      elif kind == "dotdot": entry("../" * 40 + outside.lstrip("/") + "/evil")
      elif kind == "symlink":
          entry("link", tarfile.SYMTYPE, outside); entry("link/evil")
      elif kind == "symlink-up":
          entry("link", tarfile.SYMTYPE, "../" * 40 + outside.lstrip("/")); entry("link/evil")
      elif kind == "hardlink":
          entry("hard", tarfile.LNKTYPE, outside + "/victim"); entry("hard")
      elif kind == "hardlink-through-symlink":
          entry("link", tarfile.SYMTYPE, outside); entry("hard", tarfile.LNKTYPE, "link/victim")
          entry("hard")
      elif kind == "whiteout": entry("../" * 40 + outside.lstrip("/") + "/.wh.victim", data=b"")
      elif kind == "long-name": entry("x/" * 3000 + "evil")
      else: raise SystemExit("kind?")
      t.close()
      """;

  @TempDir Path directory;
  private Path outside;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    Host.assumeProgram("python3");
    jbuild = new Jbuild(directory);
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("victim"), "untouched\n");
  }

  private Path archive(String kind, Path at) throws Exception {
    jbuild.exec(List.of("python3", "-c", MAKE, outside.toString(), kind, at.toString())).ok();
    return at;
  }

  private void assertUntouched(Jbuild.Result result) throws IOException {
    assertFalse(Files.exists(outside.resolve("evil")), result::err);
    assertEquals("untouched\n", Files.readString(outside.resolve("victim")), result::err);
    assertFalse(result.err().contains("\tat "), result::err);
    assertTrue(result.exit() == 0 || !result.err().isBlank(), "failed without a word");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absolute",
        "dotdot",
        "symlink",
        "symlink-up",
        "hardlink",
        "hardlink-through-symlink",
        "whiteout",
        "long-name"
      })
  void an_added_archive_stays_inside(String kind) throws Exception {
    Path context = Files.createDirectories(directory.resolve("context"));
    archive(kind, context.resolve("evil.tar"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM jbuild/base\nADD evil.tar /\nRUN true\n");
    assertUntouched(jbuild.run("build", "-t", "evil", context.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absolute",
        "dotdot",
        "symlink",
        "symlink-up",
        "hardlink",
        "hardlink-through-symlink",
        "whiteout",
        "long-name"
      })
  void an_imported_archive_stays_inside(String kind) throws Exception {
    Path tar = archive(kind, directory.resolve("evil.tar"));
    assertUntouched(jbuild.run("import", tar.toString(), "evil"));
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM evil\nCOPY --from=jbuild/base / /\nRUN true\n");
    assertUntouched(jbuild.run("build", "-t", "evil2", context.toString()));
  }

  @Test
  void a_context_with_links_to_the_outside_stays_inside() throws Exception {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.createSymbolicLink(context.resolve("link"), outside);
    Files.createSymbolicLink(context.resolve("file"), outside.resolve("victim"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM jbuild/base\nCOPY link/victim /stolen\n");
    Jbuild.Result result = jbuild.run("build", "-t", "evil", context.toString());
    result.fails(1);
    Files.writeString(context.resolve("Dockerfile"), "FROM jbuild/base\nCOPY file /stolen\n");
    jbuild.run("build", "-t", "evil", context.toString()).fails(1);
  }
}
