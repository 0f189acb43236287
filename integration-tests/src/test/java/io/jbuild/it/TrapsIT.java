package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What builders get wrong or do not have, one test each, through the command.
 *
 * <p>Elsewhere: an ordinary user builds ({@link RootlessIT}), a program builds without a daemon
 * ({@code SharedCacheTest} of the builder, {@link MavenIT}), all of BuildKit's own cases ({@link
 * ConformanceIT}), layers as zstd (the registry's tests).
 */
final class TrapsIT {
  @TempDir static Path shared;
  @TempDir Path directory;
  private Path context;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    // one store for all: the base image is made once
    jbuild = new Jbuild(shared);
    context = Files.createDirectories(directory.resolve("context"));
  }

  private Jbuild.Result build(String dockerfile, String... flags) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "--progress=plain", "-t", "trap"));
    words.addAll(List.of(flags));
    words.add(context.toString());
    return jbuild.run(words.toArray(new String[0]));
  }

  private String inImage(String command) throws Exception {
    return jbuild.run("run", "--rm", "trap", "/bin/sh", "-c", command).ok().out();
  }

  private String inspect(String template) throws Exception {
    return jbuild.run("inspect", "--format", template, "trap").ok().out().strip();
  }

  private void file(String name, String text) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static boolean ran(Jbuild.Result result, String step) {
    String number = "";
    for (String line : result.err().lines().toList()) {
      if (line.startsWith("#") && line.contains(step)) {
        number = line.substring(0, line.indexOf(' '));
      }
      if (!number.isEmpty() && line.equals(number + " CACHED")) {
        return false;
      }
    }
    assertFalse(number.isEmpty(), () -> "no step " + step + "\n" + result.err());
    return true;
  }

  @Test
  void a_miss_names_the_file_and_the_argument_that_changed() throws Exception {
    file("a", "1");
    String dockerfile = "FROM jbuild/base\nARG V=1\nRUN echo $V > /v\nCOPY a /a\n";
    build(dockerfile).ok();
    String argument = build(dockerfile, "--explain", "--build-arg=V=2").ok().err();
    assertTrue(argument.contains("not cached: ARG V changed from '1' to '2'"), argument);
    file("a", "22");
    String file = build(dockerfile, "--explain").ok().err();
    assertTrue(file.contains("not cached: file a changed (content"), file);
  }

  @Test
  void a_cache_mount_is_no_part_of_image_or_exported_cache() throws Exception {
    Path cache = directory.resolve("cache");
    build(
            "FROM jbuild/base\nRUN --mount=type=cache,target=/c echo kept-by-a-mount > /c/f\n",
            "--cache-to=type=local,mode=max,dest=" + cache)
        .ok();
    assertEquals("", inImage("ls -A /c 2>/dev/null || true"));
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path f : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String text = Files.readString(f, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("\nkept-by-a-mount"), f::toString);
      }
    }
  }

  @Test
  void nothing_runs_when_the_build_is_over() throws Exception {
    build("FROM jbuild/base\nRUN sleep 977 & true\n", "--no-cache").ok();
    assertEquals(List.of(), Host.processesWith("sleep 977"));
    assertEquals(List.of(), Host.mountsBelow(shared));
  }

  @Test
  void flags_of_other_builders_are_refused_by_name() throws Exception {
    Jbuild.Result result = build("FROM scratch\n", "--destination=x").fails(2);
    assertTrue(result.err().contains("--destination"), result::err);
  }

  @Test
  void what_is_accepted_has_its_effect() throws Exception {
    file("f", "x");
    String digest = "sha256:" + "0".repeat(64);
    Jbuild.Result checksum = build("FROM scratch\nADD --checksum=" + digest + " f /\n").fails(1);
    assertTrue(checksum.err().contains("--checksum"), checksum::err);
    build("FROM jbuild/base\nHEALTHCHECK --start-interval=3s CMD true\n").ok();
    assertEquals("3000000000", inspect("{{json .Config.Healthcheck.StartInterval}}"));
    build("FROM jbuild/base\nRUN --network=none cat /proc/net/dev > /net\n").ok();
    assertEquals("3\n", inImage("wc -l < /net"), "more than the loopback device");
  }

  @Test
  void an_owner_that_the_image_does_not_know_is_an_error() throws Exception {
    file("f", "x");
    Jbuild.Result result = build("FROM jbuild/base\nCOPY --chown=rooot f /f\n").fails(1);
    assertTrue(result.err().contains("rooot"), result::err);
    assertTrue(result.err().contains("did you mean root?"), result::err);
  }

  @Test
  void link_stays_link_with_chmod_and_survives_a_new_base() throws Exception {
    file("f", "x");
    String copy = "COPY --link --chmod=4711 f /d/f\n";
    build("FROM jbuild/base\nRUN echo one > /base\n" + copy).ok();
    Jbuild.Result again = build("FROM jbuild/base\nRUN echo two > /base\n" + copy).ok();
    assertTrue(ran(again, "RUN echo two"), again::err);
    assertFalse(ran(again, "COPY --link"), again::err);
    assertEquals("4711\n", inImage("stat -c %a /d/f"));
  }

  @Test
  void shell_holds_for_commands_of_the_image_and_expansions_are_exact() throws Exception {
    build(
            """
            FROM jbuild/base
            SHELL ["/bin/sh", "-e", "-c"]
            ENV P=a/b/c
            ENV LAST=${P##*/} UNSET=${NOPE-none} FIRST=${P%%/*}
            CMD echo $LAST $UNSET $FIRST
            """)
        .ok();
    assertEquals("[/bin/sh -e -c echo $LAST $UNSET $FIRST]", inspect("{{.Config.Cmd}}"));
    assertEquals("c none a\n", jbuild.run("run", "--rm", "trap").ok().out());
  }

  @Test
  void healthcheck_shell_and_onbuild_survive_the_oci_format() throws Exception {
    Path archive = directory.resolve("oci.tar");
    build(
            """
            FROM jbuild/base
            SHELL ["/bin/sh", "-c"]
            HEALTHCHECK --retries=7 CMD true
            ONBUILD RUN echo x
            """,
            "--output=type=oci,dest=" + archive)
        .ok();
    jbuild.run("load", "-i", archive.toString()).ok();
    assertEquals("7", inspect("{{.Config.Healthcheck.Retries}}"));
    assertEquals("[RUN echo x]", inspect("{{.Config.OnBuild}}"));
    assertEquals("[/bin/sh -c]", inspect("{{.Config.Shell}}"));
  }

  @Test
  void a_variable_in_copy_from_is_an_error_that_says_the_way_out() throws Exception {
    Jbuild.Result result =
        build("ARG S=jbuild/base\nFROM jbuild/base\nARG S\nCOPY --from=$S /bin /b\n").fails(1);
    assertTrue(result.err().contains("define a new stage with FROM"), result::err);
    build("ARG S=jbuild/base\nFROM $S AS s\nFROM scratch\nCOPY --from=s /etc /etc\n").ok();
  }

  @Test
  void copies_from_the_context_are_roots_whatever_user_says() throws Exception {
    file("f", "x");
    build("FROM jbuild/base\nUSER 1000\nCOPY f /f\nWORKDIR /made/here\n").ok();
    assertEquals("0:0\n1000:1000\n", inImage("stat -c %u:%g /f /made/here"));
  }

  @Test
  void a_changed_secret_reruns_nothing() throws Exception {
    Path secret = directory.resolve("secret");
    String dockerfile = "FROM jbuild/base\nRUN --mount=type=secret,id=s test -f /run/secrets/s\n";
    Files.writeString(secret, "one");
    build(dockerfile, "--secret=id=s,src=" + secret).ok();
    Files.writeString(secret, "two");
    assertFalse(ran(build(dockerfile, "--secret=id=s,src=" + secret).ok(), "RUN --mount"));
  }

  @Test
  void one_instruction_can_go_without_cache() throws Exception {
    String dockerfile =
        """
        FROM jbuild/base
        RUN echo before
        # jbuild: no-cache
        RUN echo always
        # jbuild: no-cache=24h
        RUN echo daily
        """;
    build(dockerfile).ok();
    Jbuild.Result again = build(dockerfile).ok();
    assertFalse(ran(again, "RUN echo before"), again::err);
    assertTrue(ran(again, "RUN echo always"), again::err);
    assertFalse(ran(again, "RUN echo daily"), again::err);
  }

  @Test
  void only_arguments_that_a_command_can_see_count() throws Exception {
    String dockerfile = "FROM jbuild/base\nRUN echo early\nARG LATE=1\nRUN echo late\n";
    build(dockerfile).ok();
    Jbuild.Result again = build(dockerfile, "--build-arg=LATE=2").ok();
    assertFalse(ran(again, "RUN echo early"), again::err);
    assertTrue(ran(again, "RUN echo late"), again::err);
  }

  @Test
  void an_instruction_that_is_none_is_named_with_its_line() throws Exception {
    Jbuild.Result result = build("FROM scratch\nINCLUDE other\n").fails(1);
    assertTrue(result.err().contains("line 2:1: unknown instruction: INCLUDE"), result::err);
  }

  @Test
  void squash_leaves_one_layer_above_the_base_and_the_same_files() throws Exception {
    String dockerfile =
        "FROM jbuild/base\nRUN echo 1 > /a; echo 1 > /b\nRUN rm /a\nRUN echo 2 >> /b\n";
    build(dockerfile).ok();
    int layers = Integer.parseInt(inspect("{{len .RootFS.Layers}}"));
    build(dockerfile, "--squash").ok();
    assertEquals(layers - 2, Integer.parseInt(inspect("{{len .RootFS.Layers}}")));
    assertEquals("1\n2\n", inImage("test ! -e /a && cat /b"));
  }

  @Test
  void the_dockerfile_s_own_ignore_file_comes_first() throws Exception {
    file("a", "x");
    file("b", "x");
    file(".dockerignore", "a\n");
    file("Dockerfile.dockerignore", "b\n");
    build("FROM jbuild/base\nCOPY . /c/\n").ok();
    assertEquals("", inImage("test -e /c/a && test ! -e /c/b"));
  }

  @Test
  void umask_dates_and_the_order_of_a_directory_change_no_digest() throws Exception {
    Path dockerfile = directory.resolve("Reproducible");
    Files.writeString(
        dockerfile, "FROM jbuild/base\nCOPY . /c/\nRUN mkdir /new; cat /c/*/* > /new/f\n");
    Random random = new Random(20261121);
    for (int tree = 0; tree < 3; tree++) {
      Map<String, String> files = new TreeMap<>();
      for (int i = 0; i < 40; i++) {
        files.put("d" + random.nextInt(9) + "/f" + random.nextInt(99), "x".repeat(i));
      }
      Set<String> ids = new TreeSet<>();
      for (String umask : List.of("022", "077")) {
        Path own = directory.resolve("tree" + tree + umask);
        List<String> names = new ArrayList<>(files.keySet());
        Collections.shuffle(names, random);
        for (String name : names) {
          Path file = own.resolve(name);
          Files.createDirectories(file.getParent());
          Files.writeString(file, files.get(name));
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
          Files.setLastModifiedTime(
              file, FileTime.fromMillis(1_700_000_000_000L + random.nextInt()));
        }
        String[] words = {"build", "-q", "--no-cache", "--source-date-epoch=1000000000"};
        List<String> command = new ArrayList<>(Jbuild.command(words));
        command.addAll(List.of("--rewrite-timestamp", "-f", dockerfile.toString(), own.toString()));
        String line = "umask " + umask + "; " + String.join(" ", command);
        ids.add(jbuild.exec(List.of("sh", "-c", line)).ok().out());
      }
      assertEquals(1, ids.size(), ids::toString);
    }
  }

  @Test
  void an_image_of_hundreds_of_layers_builds_and_runs() throws Exception {
    StringBuilder dockerfile = new StringBuilder("FROM jbuild/base\n");
    file("f", "x");
    for (int i = 0; i < 520; i++) {
      dockerfile.append("COPY f /f").append(i).append('\n');
    }
    dockerfile.append("RUN rm /f3 && echo y > /f4 && ls /f* | wc -l\n");
    build(dockerfile.toString()).ok();
    assertEquals("519\ny\nx", inImage("ls /f* | wc -l; cat /f4 /f5"));
  }

  @Test
  void a_build_that_is_not_reproducible_says_which_file() throws Exception {
    build("FROM jbuild/base\nRUN echo x > /f\n", "--verify-reproducible").ok();
    Jbuild.Result result =
        build(
                "FROM jbuild/base\nRUN cat /proc/sys/kernel/random/uuid > /uuid\n",
                "--verify-reproducible")
            .fails(1);
    assertTrue(result.err().contains("/uuid"), result::err);
  }

  @Test
  void a_failed_step_can_be_looked_into() throws Exception {
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM jbuild/base\nWORKDIR /w\nENV A=b\nRUN echo left > behind; exit 5\n");
    String line =
        "echo 'pwd; cat behind; echo $A' | "
            + String.join(" ", Jbuild.command("build", "--debug-shell", context.toString()));
    Jbuild.Result result = jbuild.exec(List.of("sh", "-c", line)).fails(1);
    assertTrue(result.err().contains("/w\nleft\nb\n"), result::err);
    assertTrue(result.err().contains("exit code: 5"), result::err);
  }

  @Test
  void a_device_is_refused_and_not_forgotten() throws Exception {
    Jbuild.Result result = build("FROM jbuild/base\nRUN --device=gpu true\n").fails(1);
    assertTrue(result.err().contains("--device is not supported"), result::err);
  }

  @Test
  void several_platforms_are_one_name_in_the_store() throws Exception {
    file("f", "x");
    Path archive = directory.resolve("both.tar");
    build(
            "FROM scratch\nARG TARGETARCH\nCOPY f /$TARGETARCH\n",
            "--platform=linux/amd64,linux/arm64")
        .ok();
    jbuild.run("save", "-o", archive.toString(), "trap").ok();
    String names = jbuild.exec(List.of("tar", "-xOf", archive.toString(), "index.json")).ok().out();
    assertTrue(names.contains("image.index.v1+json"), names);
  }

  @Test
  void annotations_go_where_their_prefix_says() throws Exception {
    file("f", "x");
    Path layout = directory.resolve("layout");
    build(
            "FROM scratch\nCOPY f /\n",
            "--annotation=plain=manifest-value",
            "--output=type=oci,tar=false,dest=" + layout)
        .ok();
    assertTrue(holds(layout, "\"plain\":\"manifest-value\""));
    build("FROM scratch\nCOPY f /\n", "--annotation=index:a=b").fails(2);
  }

  private static boolean holds(Path top, String text) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void attestations_are_refused_and_their_absence_may_be_asked_for() throws Exception {
    assertTrue(build("FROM scratch\n", "--sbom=true").fails(2).err().contains("--sbom"));
    file("f", "x");
    build("FROM scratch\nCOPY f /\n", "--provenance=false", "--sbom=false").ok();
  }

  @Test
  void a_cached_build_makes_no_layer() throws Exception {
    String dockerfile = "FROM jbuild/base\nRUN echo a > /a\nRUN echo b > /b\n";
    build(dockerfile).ok();
    List<String> before = layers();
    Jbuild.Result again = build(dockerfile).ok();
    assertTrue(again.err().contains("3 of 3 steps cached"), again::err);
    assertEquals(before, layers());
  }

  private List<String> layers() throws IOException {
    try (Stream<Path> files = Files.list(jbuild.store().resolve("layers"))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void two_images_are_compared_by_their_files() throws Exception {
    build("FROM jbuild/base\nRUN echo a > /changed; echo a > /gone\n").ok();
    jbuild.run("tag", "trap", "older").ok();
    build("FROM jbuild/base\nRUN echo b > /changed\n").ok();
    String diff = jbuild.run("image", "diff", "older", "trap").ok().out();
    assertTrue(diff.contains("/changed") && diff.contains("D /gone"), diff);
  }

  @Test
  void wasted_bytes_are_counted() throws Exception {
    build("FROM jbuild/base\nRUN head -c 5000000 /dev/zero > /big\nRUN rm /big\n").ok();
    String tree = jbuild.run("image", "tree", "trap").ok().out();
    assertTrue(tree.contains("5MB of it wasted"), tree);
  }
}
