package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read when something fails, to the letter: what, with what, why, and what to do. */
final class ErrorsIT {
  @TempDir Path directory;
  private Jbuild jbuild;
  private Path context;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = new Jbuild(directory);
    context = Files.createDirectories(directory.resolve("context"));
  }

  private Jbuild.Result build(String dockerfile, String... more) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    String[] words = new String[more.length + 3];
    words[0] = "build";
    words[1] = "--progress=quiet";
    System.arraycopy(more, 0, words, 2, more.length);
    words[words.length - 1] = context.toString();
    return jbuild.run(words);
  }

  private static void says(int status, String wanted, Jbuild.Result result) {
    assertEquals(wanted, result.fails(status).err());
    assertEquals("", result.out());
  }

  @Test
  void every_mistake_in_the_dockerfile_is_told_with_what_was_meant() throws Exception {
    says(
        1,
        """
        jbuild: dockerfile parse error: line 2:1: unknown instruction: COPPY (did you mean COPY?)
        line 3:6: unknown flag: --form (did you mean --from?)
        line 4:1: RUN requires at least one argument
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> COPPY a /b
           3 |     COPY --form=x a /b
           4 |     RUN
        --------------------

        """,
        build("FROM jbuild/base\nCOPPY a /b\nCOPY --form=x a /b\nRUN\n"));
  }

  @Test
  void a_missing_file_is_told_with_the_one_that_was_meant() throws Exception {
    Files.createDirectories(context.resolve("src"));
    Files.writeString(context.resolve("src/main.js"), "x");
    says(
        1,
        """
        jbuild: "/src/mian.js": not found (did you mean src/main.js?)
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> COPY src/mian.js /app/
        --------------------

        """,
        build("FROM jbuild/base\nCOPY src/mian.js /app/\n"));
  }

  @Test
  void a_file_that_the_ignore_file_leaves_out_is_told_with_its_pattern() throws Exception {
    Files.writeString(context.resolve("debug.log"), "x");
    Files.writeString(context.resolve(".dockerignore"), "# noise\n*.log\n");
    says(
        1,
        """
        jbuild: "/debug.log": not found: the ignore file leaves it out with '*.log'
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> COPY debug.log /app/
        --------------------

        """,
        build("FROM jbuild/base\nCOPY debug.log /app/\n"));
  }

  @Test
  void an_unknown_stage_is_told_with_the_one_that_was_meant() throws Exception {
    says(
        1,
        "jbuild: target stage 'biuld' could not be found (did you mean build?)\n",
        build("FROM jbuild/base AS build\n", "--target=biuld"));
    says(
        1,
        """
        jbuild: biuld: not found: no such image for linux/%s (did you mean build?)
        Dockerfile:3
        --------------------
           1 |     FROM jbuild/base AS build
           2 |     FROM jbuild/base
           3 | >>> COPY --from=biuld /a /b
        --------------------

        """
            .formatted(System.getProperty("os.arch").replace("aarch64", "arm64")),
        build(
            "FROM jbuild/base AS build\nFROM jbuild/base\nCOPY --from=biuld /a /b\n",
            "--pull=never"));
    int port = Host.freePort();
    says(
        1,
        """
        jbuild: cannot get image 127.0.0.1:%d/none:1: it is not in the store, and cannot reach\
         127.0.0.1:%d: connection refused
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base AS build
           2 | >>> COPY --from=127.0.0.1:%d/none:1 /a /b
        --------------------

        """
            .formatted(port, port, port),
        build(
            "FROM jbuild/base AS build\nCOPY --from=127.0.0.1:%d/none:1 /a /b\n".formatted(port)));
  }

  @Test
  void a_mistyped_flag_is_told_with_the_one_that_was_meant() throws Exception {
    says(
        2,
        "jbuild: unknown flag: --no-cach (did you mean --no-cache?)\nSee 'jbuild build --help'\n",
        jbuild.run("build", "--no-cach", context.toString()));
    says(
        1,
        "jbuild: 'biuld' is not a jbuild command, did you mean 'build'?\nSee 'jbuild --help'\n",
        jbuild.run("biuld", context.toString()));
    says(
        2,
        """
        jbuild: 'jbuild build' requires exactly 1 argument: PATH|URL|-
        See 'jbuild build --help'
        """,
        jbuild.run("build"));
    says(
        2,
        "jbuild: invalid image reference 'UPPER': a repository name must be lower case\n",
        jbuild.run("build", "-t", "UPPER", context.toString()));
  }

  @Test
  void a_failing_command_is_told_with_its_status_its_output_and_its_lines() throws Exception {
    says(
        1,
        """
        jbuild: process "/bin/sh -c echo one &&   echo two && exit 3" did not complete\
         successfully: exit code: 3
        its last output:
        one
        two
        Dockerfile:3
        --------------------
           2 |     ENV a=b
           3 | >>> RUN echo one && \\
           4 | >>>   echo two && exit 3
           5 |     CMD ["x"]
        --------------------

        """,
        build(
            "FROM jbuild/base\nENV a=b\nRUN echo one && \\\n  echo two && exit 3\nCMD [\"x\"]\n"));
    says(
        1,
        """
        jbuild: process "nosuch -x" could not be started: cannot execute nosuch: not found in\
         $PATH (exit code: 127)
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> RUN ["nosuch", "-x"]
        --------------------

        """,
        build("FROM jbuild/base\nRUN [\"nosuch\", \"-x\"]\n"));
  }

  @Test
  void an_unknown_user_is_told_with_those_there_are() throws Exception {
    Files.writeString(context.resolve("a"), "x");
    says(
        1,
        """
        jbuild: unable to find user nobdy: no matching entries in the image's /etc/passwd (did you\
         mean nobody?)
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> COPY --chown=nobdy a /a
        --------------------

        """,
        build("FROM jbuild/base\nCOPY --chown=nobdy a /a\n"));
  }

  @Test
  void a_secret_that_was_not_given_is_told_with_how_to_give_it() throws Exception {
    says(
        1,
        """
        jbuild: secret key: not found; give it with --secret id=key
        Dockerfile:2
        --------------------
           1 |     FROM jbuild/base
           2 | >>> RUN --mount=type=secret,id=key,required cat /run/secrets/key
        --------------------

        """,
        build("FROM jbuild/base\nRUN --mount=type=secret,id=key,required cat /run/secrets/key\n"));
  }

  @Test
  void no_such_image_is_told_with_where_was_looked() throws Exception {
    int port = Host.freePort();
    String name = "127.0.0.1:" + port + "/none:1";
    says(
        125,
        "jbuild: cannot get image "
            + name
            + ": it is not in the store, and cannot reach 127.0.0.1:"
            + port
            + ": connection refused\n",
        jbuild.run("run", name));
    says(
        125,
        "jbuild: no such image: none:1: it is not in the store, and --pull=never keeps it from"
            + " being fetched\n",
        jbuild.run("run", "--pull=never", "none:1"));
    says(1, "jbuild: no such image: none:1\n", jbuild.run("rmi", "none:1"));
  }

  @Test
  void a_missing_context_or_dockerfile_is_told_with_its_path() throws Exception {
    Path none = directory.resolve("none");
    says(
        1,
        "jbuild: unable to prepare context: path " + none + " not found\n",
        jbuild.run("build", none.toString()));
    says(
        1,
        "jbuild: failed to read dockerfile: open Dockerfile: no such file or directory\n",
        jbuild.run("build", context.toString()));
    says(
        1,
        "jbuild: failed to read dockerfile: open " + none + ": no such file or directory\n",
        jbuild.run("build", "-f", none.toString(), context.toString()));
  }

  @Test
  void a_full_disk_is_told_with_how_to_make_room() throws Exception {
    Host.assumeRoot();
    Path small = Files.createDirectories(directory.resolve("small"));
    Path store = small.resolve("store");
    jbuild.exec(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString())).ok();
    try {
      jbuild.with("JBUILD_ROOT", store.toString());
      says(
          1,
          "jbuild: no space left on device; 'jbuild system prune' makes room in the store "
              + store
              + ", --root or JBUILD_ROOT puts it elsewhere\n",
          build("FROM jbuild/base\n"));
    } finally {
      jbuild.exec(List.of("umount", small.toString())).ok();
    }
  }

  @Test
  void a_store_that_is_not_ours_is_told_with_how_to_have_another() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("setpriv");
    Path store = Files.createDirectories(directory.resolve("theirs"));
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(context.resolve("Dockerfile"), "FROM jbuild/base\n");
    jbuild.with("JBUILD_ROOT", store.toString());
    List<String> nobody =
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
    List<String> command = new ArrayList<>(nobody);
    command.addAll(Jbuild.command("build", "--progress=quiet", context.toString()));
    says(
        1,
        "jbuild: "
            + store.resolve("locks")
            + ": permission denied; --root or JBUILD_ROOT puts the store where you may write\n",
        jbuild.exec(command));
  }
}
