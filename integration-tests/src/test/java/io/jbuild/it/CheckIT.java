package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Dockerfile is checked, repaired and described without being built. */
final class CheckIT {
  private static final String FILE =
      """
      # build compiles it
      FROM jbuild/base AS build
      # LEVEL how much is said
      ARG LEVEL=info
      RUN --mount=type=secret,id=key true
      from jbuild/base AS app
      ENV a b
      """;

  @TempDir Path directory;
  private Jbuild jbuild;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = new Jbuild(directory);
    file = Files.createDirectories(directory.resolve("context")).resolve("Dockerfile");
    Files.writeString(file, FILE);
  }

  private String context() {
    return directory.resolve("context").toString();
  }

  @Test
  void findings_are_shown_with_their_lines_and_fail() throws Exception {
    Files.writeString(file, "FROM jbuild/base\nMAINTAINER me\n");
    String wanted =
        """
        Check complete, 1 warning has been found!

        WARNING: MaintainerDeprecated - The MAINTAINER instruction is deprecated, use a label\
         instead to define an image author
        Maintainer instruction is deprecated in favor of using label
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> MAINTAINER me
        --------------------

        jbuild check --fix repairs 1 of them
        """;
    assertEquals(wanted, jbuild.run("build", "--check", context()).fails(1).out());
    assertEquals(wanted, jbuild.run("build", "--call=check", context()).fails(1).out());
    Files.writeString(file, "FROM jbuild/base\n");
    assertEquals(
        "Check complete, no warnings found.\n",
        jbuild.run("build", "--check", context()).ok().out());
  }

  @Test
  void a_fix_changes_what_is_mechanical_and_keeps_all_else() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    jbuild.run("check", "--fix", context());
    String wanted = FILE.replace("from jbuild", "FROM jbuild").replace("ENV a b", "ENV a=b");
    assertEquals(wanted, Files.readString(file));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    jbuild.run("check", "--fix", context());
    assertEquals(wanted, Files.readString(file));
  }

  @Test
  void findings_come_as_json_and_sarif() throws Exception {
    String json = jbuild.run("check", "--format=json", context()).fails(1).out();
    assertTrue(json.contains("\"ruleName\": \"LegacyKeyValueFormat\""), json);
    String sarif = jbuild.run("check", "--format", "sarif", context()).fails(1).out();
    assertTrue(sarif.contains("\"version\": \"2.1.0\""), sarif);
    assertTrue(sarif.contains("\"ruleId\": \"LegacyKeyValueFormat\""), sarif);
    assertTrue(sarif.contains("\"uri\": \"" + file.toUri().toString()), sarif);
  }

  @Test
  void targets_and_arguments_are_described() throws Exception {
    assertEquals(
        """
        TARGET          DESCRIPTION
        build           compiles it
        app (default)
        """,
        stripped(jbuild.run("build", "--call=targets", context()).ok().out()));
    assertEquals(
        """
        TARGET:      build
        DESCRIPTION: compiles it

        BUILD ARG   VALUE     DESCRIPTION
        LEVEL       info      how much is said

        SECRET    REQUIRED
        key
        """,
        stripped(jbuild.run("build", "--call=outline", "--target=build", context()).ok().out()));
  }

  /** Without the blanks that fill the last column. */
  private static String stripped(String table) {
    return table.lines().map(String::stripTrailing).reduce("", (a, b) -> a + b + "\n");
  }

  @Test
  void a_build_that_wants_no_findings_stops_at_them() throws Exception {
    Files.writeString(file, "# check=error=true\nFROM jbuild/base\nMAINTAINER me\n");
    assertEquals(
        """
        jbuild: check=error=true, and rules are broken:
        line 3:1: MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label
        Dockerfile:3
        --------------------
           1 |     # check=error=true
           2 |     FROM jbuild/base
           3 | >>> MAINTAINER me
        --------------------

        """,
        jbuild.run("build", context()).fails(1).err());
  }

  @Test
  void a_build_tells_at_its_end_what_it_would_do_otherwise() throws Exception {
    Files.writeString(file, "FROM jbuild/base\nMAINTAINER me\nENV a b\n");
    String wanted =
        """

        2 warnings found (jbuild build --check shows the lines):
         - MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (line 2)
         - LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value"\
         format (line 3)
        """;
    String shown = jbuild.run("build", "--progress=plain", context()).ok().err();
    assertTrue(shown.endsWith(wanted), shown);
    Files.writeString(file, "# check=error=true\n" + Files.readString(file));
    String skip = "BUILDKIT_DOCKERFILE_CHECK=skip=MaintainerDeprecated";
    shown = jbuild.run("build", "--build-arg", skip, context()).ok().err();
    assertTrue(shown.contains("\n1 warning found"), shown);
    shown = jbuild.run("build", "--build-arg", skip + ";error=true", context()).fails(1).err();
    assertTrue(shown.contains("line 4:1: LegacyKeyValueFormat"), shown);
    skip = "BUILDKIT_DOCKERFILE_CHECK=skip=all";
    shown = jbuild.run("build", "--build-arg", skip, context()).ok().err();
    assertTrue(!shown.contains("found"), shown);
  }
}
