package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as an ordinary user, which .ci/run makes: jbuild-ci. */
final class RootlessIT {
  private static final String USER = "jbuild-ci";

  /** Its context has files of other users, and a file that nobody but root may read. */
  private static final String NEEDS_ROOT = "bk-copy-modes";

  private Path home;
  @TempDir Path scratch;

  private Jbuild asRoot;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("newuidmap");
    Host.assumeProgram("runuser");
    assumeTrue(
        Files.readString(Path.of("/etc/passwd")).contains("\n" + USER + ":"),
        "needs the user " + USER);
    home = Files.createTempDirectory("jbuild-rootless");
    asRoot = new Jbuild(scratch);
    asRoot.exec(List.of("tar", "-C", home.toString(), "-xzf", tarball().toString())).ok();
    asRoot.exec(List.of("chown", "-R", USER, home.toString())).ok();
  }

  @AfterEach
  void remove() throws Exception {
    asRoot.exec(List.of("rm", "-rf", home.toString())).ok();
  }

  private static Path tarball() throws IOException {
    try (var files =
        Files.newDirectoryStream(Jbuild.REPOSITORY.resolve("cli/target"), "jbuild-*.tar.gz")) {
      for (Path file : files) {
        return file;
      }
    }
    throw new IOException("no tarball in cli/target: is cli packaged?");
  }

  private Jbuild.Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(installed().toString()));
    command.addAll(List.of(arguments));
    return exec(command);
  }

  private Jbuild.Result exec(List<String> words) throws Exception {
    List<String> command = new ArrayList<>(List.of("runuser", "-u", USER, "--", "env"));
    command.add("HOME=" + home);
    command.add("TMPDIR=" + home);
    command.add("XDG_CACHE_HOME=" + home.resolve("cache"));
    command.add("JBUILD_ROOT=" + home.resolve("store"));
    command.addAll(words);
    return asRoot.exec(command);
  }

  private Path installed() throws IOException {
    try (var dirs = Files.newDirectoryStream(home, "jbuild-*")) {
      for (Path dir : dirs) {
        return dir.resolve("bin/jbuild");
      }
    }
    throw new IOException("nothing unpacked in " + home);
  }

  private Path context(String dockerfile) throws Exception {
    Path context = Files.createDirectories(home.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    asRoot.exec(List.of("chown", "-R", USER, context.toString())).ok();
    return context;
  }

  @Test
  void the_first_command_works() throws Exception {
    String sample = Jbuild.REPOSITORY.resolve("samples/hello").toString();
    asRoot.exec(List.of("cp", "-r", sample, home.toString())).ok();
    asRoot.exec(List.of("chown", "-R", USER, home.toString())).ok();
    run("build", "-t", "hello", home.resolve("hello").toString()).ok();
    assertTrue(run("run", "--rm", "hello").ok().out().contains("ello"));
  }

  @Test
  void ids_above_the_own_are_kept() throws Exception {
    Path context =
        context(
            """
            FROM jbuild/base
            RUN echo x > /f && chown 1000:2000 /f && chmod 2750 /f
            RUN rm -r /root && mkdir /root
            USER 1000
            CMD ["stat", "-c", "%u:%g %a", "/f"]
            """);
    run("build", "-t", "ids", context.toString()).ok();
    assertEquals("1000:2000 2750\n", run("run", "--rm", "ids").ok().out());
  }

  @Test
  void the_image_is_the_one_that_root_builds() throws Exception {
    Path context = context("FROM jbuild/base\nRUN echo x > /f\nCOPY Dockerfile /d\n");
    run("build", "-t", "same", context.toString()).ok();
    asRoot
        .run(
            "--root",
            scratch.resolve("root-store").toString(),
            "build",
            "-q",
            "-t",
            "same",
            context.toString())
        .ok();
    assertEquals(
        asRoot
            .run(
                "--root",
                scratch.resolve("root-store").toString(),
                "inspect",
                "-f",
                "{{.Id}}",
                "same")
            .ok()
            .out(),
        run("inspect", "-f", "{{.Id}}", "same").ok().out());
  }

  @Test
  void layers_come_back_from_an_archive_as_they_were() throws Exception {
    Path context =
        context(
            """
            FROM jbuild/base
            RUN <<EOF
            set -e
            mkdir -m 3771 /t
            cd /t
            echo x > file
            chown 1000:2000 file
            chmod 6755 file
            ln file hard
            ln -s ../nowhere symbolic
            chown -h 7:8 symbolic
            mkfifo -m 620 fifo
            touch -d 1960-01-02T03:04:05.123456789Z old
            truncate -s 8M sparse
            printf x | dd of=sparse bs=1 seek=5000000 conv=notrunc status=none
            echo y > "$(printf 'a\\377\\nb')"
            n=$(printf %0200d 1)
            mkdir -p $n/$n/$n/$n
            touch $n/$n/$n/$n/$n
            EOF
            CMD cd /t && find . -print0 | sort -z | xargs -0 stat -c '%n %F %u:%g %a %h %s %y' \\
              && cat file hard a* && readlink symbolic && sha256sum sparse \\
              && test $(stat -c %b sparse) -lt 2048
            """);
    run("build", "-t", "kinds", context.toString()).ok();
    String built = run("run", "--rm", "kinds").ok().out();
    assertTrue(
        built.contains("./old regular empty file 0:0 644 1 0 1960-01-02 03:04:05.123456789"));
    assertTrue(built.contains("./hard regular file 1000:2000 6755 2 2 "), built);
    String archive = home.resolve("kinds.tar").toString();
    run("save", "-o", archive, "kinds").ok();
    String other = home.resolve("other").toString();
    run("--root", other, "load", "-i", archive).ok();
    assertEquals(built, run("--root", other, "run", "--rm", "kinds").ok().out());
    String again = home.resolve("again.tar").toString();
    run("--root", other, "save", "-o", again, "kinds").ok();
    exec(List.of("cmp", archive, again)).ok();
  }

  /** All but {@link #NEEDS_ROOT}. */
  @Test
  void every_build_case_that_an_ordinary_user_can_set_up_gives_buildkits_image() throws Exception {
    Host.assumeProgram("python3");
    ConformanceKit kit = ConformanceKit.open(home.resolve("kit"));
    asRoot.exec(List.of("chown", "-R", USER, home.toString())).ok();
    Path report = home.resolve("report.tsv");
    Jbuild.Result result = exec(kit.command(installed().toString(), report));
    assertEquals(
        Set.of(ConformanceKit.WITHOUT_XZ, NEEDS_ROOT), ConformanceKit.failed(report), result::out);
  }
}
