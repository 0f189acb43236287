package io.jbuild.cli.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes before a verb, and verbs by their other names. */
final class CliTest {
  @TempDir Path store;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Cli(console, Map.of("JBUILD_ROOT", store.toString())).run(words);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void buildx_build_is_build() {
    assertEquals(0, run("buildx", "build", "--help"));
    assertTrue(out().startsWith("Usage: jbuild build"), out());
  }

  @Test
  void what_buildx_has_besides_is_not_taken_for_something_else() {
    assertEquals(1, run("buildx", "create", "--use"));
    assertTrue(err().startsWith("jbuild: 'buildx create' is not a jbuild command"), err());
  }

  @Test
  void dockers_flags_before_a_verb_are_known() {
    assertEquals(0, run("-D", "-l", "info", "--context", "default", "ps", "-q"));
    assertEquals("", err());
    assertEquals(2, run("--context", "remote", "ps"));
    assertEquals(
        "jbuild: no context 'remote': there is no daemon to choose, so there is only 'default'\n",
        err());
  }

  @Test
  void a_script_that_asks_for_the_servers_version_gets_one() {
    assertEquals(0, run("version", "--format", "{{.Server.Version}}"));
    assertTrue(!out().isBlank(), out());
  }

  @Test
  void a_filter_for_images_says_yes_or_no() {
    assertEquals(0, run("images", "-q", "--filter", "dangling=TRUE"));
    assertEquals(2, run("images", "--filter", "dangling=maybe"));
    assertEquals(
        "jbuild: invalid value 'maybe' for --filter dangling: want true or false\n", err());
  }

  @Test
  void a_file_that_is_to_be_a_secret_has_to_be_there() {
    assertEquals(2, run("build", "--secret", "id=key,src=/nowhere/key", store.toString()));
    assertEquals(
        "jbuild: invalid --secret 'id=key,src=/nowhere/key': /nowhere/key: no such file or"
            + " directory\n",
        err());
  }

  @Test
  void a_build_tells_which_image_it_made_under_which_names() throws Exception {
    Path context = Files.createDirectories(store.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    assertEquals(0, run("build", "-t", "a:1", "-t", "reg.example/b", context.toString()), err());
    String last = err().substring(err().indexOf("writing image sha256:"));
    assertEquals(
        "\nnaming to docker.io/library/a:1\nnaming to reg.example/b:latest\n",
        last.substring(last.indexOf('\n')));
    err.reset();
    assertEquals(0, run("build", "--progress=quiet", context.toString()));
    assertEquals("", err());
  }

  @Test
  void a_platform_that_nothing_runs_on_is_an_error() {
    assertEquals(2, run("build", "--platform=amd46", store.toString()));
    assertEquals(
        "jbuild: invalid platform 'amd46': unknown operating system or architecture\n", err());
  }
}
