package io.jbuild.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.User;
import io.jbuild.runner.container.ContainerRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainerReaderTest {
  private static final ContainerConfig CONFIG =
      ContainerConfig.EMPTY
          .withEntrypoint(Optional.of(List.of("/entry")))
          .withCmd(Optional.of(List.of("cmd", "word")))
          .withEnv(List.of("PATH=/image", "A=image"));

  @TempDir Path directory;
  private FakeSession session;

  @BeforeEach
  void prepare() {
    session = new FakeSession(directory);
  }

  @AfterEach
  void close() throws Exception {
    session.close();
  }

  private ContainerRecord read(ContainerConfig config, String... words) throws Exception {
    ImageConfig image = ImageConfig.scratch(Platform.host()).withContainer(config);
    Image stored = ImageDraft.of(image, List.of()).put(session.store().images());
    return new ContainerReader(ContainerFlags.of("run", "").parse(List.of(words)), session, stored)
        .create()
        .record();
  }

  private RunSpec process(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    return read(CONFIG, all.toArray(new String[0])).process();
  }

  private String usage(String... words) {
    return String.valueOf(
        assertThrows(UsageException.class, () -> read(CONFIG, words)).getMessage());
  }

  @Test
  void the_image_says_what_runs() throws Exception {
    assertEquals(List.of("/entry", "cmd", "word"), process("image").argv());
  }

  @Test
  void words_after_the_image_stand_in_for_its_command() throws Exception {
    assertEquals(List.of("/entry", "-x", "--rm"), process("image", "-x", "--rm").argv());
  }

  @Test
  void another_entry_point_drops_the_image_s_command() throws Exception {
    assertEquals(List.of("sh"), process("--entrypoint", "sh", "image").argv());
    assertEquals(List.of("sh", "-c"), process("--entrypoint=sh", "image", "-c").argv());
  }

  @Test
  void an_empty_entry_point_leaves_what_is_said() throws Exception {
    assertEquals(List.of("ls"), process("--entrypoint", "", "image", "ls").argv());
  }

  @Test
  void nothing_to_run_is_said() {
    assertEquals(
        "no command: neither the image base nor the command line says what to run",
        assertThrows(UsageException.class, () -> read(ContainerConfig.EMPTY, "base")).getMessage());
  }

  @Test
  void flags_change_the_image_s_variables_in_place() throws Exception {
    session.environment.put("FROM_CALLER", "mine");
    Files.writeString(directory.resolve("vars"), "# no variable\nB=file\n\nC=with = sign\n");
    List<String> env =
        process("-e", "A=flag", "-e", "FROM_CALLER", "-e", "ABSENT", "--env-file=vars", "image")
            .env();
    assertEquals(
        List.of("PATH=/image", "HOME=/", "A=flag", "B=file", "C=with = sign", "FROM_CALLER=mine"),
        env.subList(0, env.size() - 1));
  }

  @Test
  void a_container_is_called_by_its_short_id() throws Exception {
    ContainerRecord record = read(CONFIG, "image");
    assertEquals(record.shortId(), record.process().hostname());
    assertTrue(record.process().env().contains("HOSTNAME=" + record.shortId()));
    assertEquals("box", process("-h", "box", "image").hostname());
  }

  @Test
  void a_terminal_is_told_of() throws Exception {
    ContainerRecord record = read(CONFIG, "-it", "image");
    assertTrue(record.terminal() && record.openInput());
    assertTrue(record.process().env().contains("TERM=xterm"));
  }

  @Test
  void numbers_need_no_accounts() throws Exception {
    assertEquals(
        new User(7, 8, List.of(8L, 9L)), process("-u", "7:8", "--group-add", "9", "image").user());
  }

  @Test
  void an_unknown_user_is_an_error() {
    CommandException e =
        assertThrows(CommandException.class, () -> read(CONFIG, "-u", "nobody", "image"));
    assertEquals(125, e.exitCode());
  }

  @Test
  void a_directory_is_absolute() throws Exception {
    assertEquals(ContainerPath.of("/srv"), process("-w", "/srv", "image").cwd());
    assertEquals(
        "invalid value 'srv' for --workdir: it must be an absolute path",
        usage("-w", "srv", "image"));
  }

  @Test
  void privileges_are_docker_s() throws Exception {
    assertEquals(false, process("image").noNewPrivileges());
    assertEquals(true, process("--security-opt", "no-new-privileges", "image").noNewPrivileges());
    assertEquals(true, process("--privileged", "image").privileged());
  }

  @Test
  void ports_that_the_image_exposes_are_published_on_free_ones() throws Exception {
    ContainerConfig exposing = CONFIG.withExposedPorts(new TreeSet<>(List.of("80/tcp", "53/udp")));
    assertEquals(
        List.of("0.0.0.0:8080->80/tcp", "0.0.0.0:0->53/udp"),
        read(exposing, "-P", "-p", "8080:80", "image").ports().stream()
            .map(Object::toString)
            .toList());
    assertEquals(List.of(), read(exposing, "image").ports());
  }

  @Test
  void labels_of_the_image_are_the_container_s() throws Exception {
    assertEquals(
        Map.of("a", "image", "b", "flag", "c", ""),
        read(
                CONFIG.withLabels(Map.of("a", "image", "b", "image")),
                "-l",
                "b=flag",
                "--label",
                "c",
                "image")
            .labels());
  }

  @Test
  void the_signal_to_stop_is_the_image_s_unless_said() throws Exception {
    ContainerConfig config = CONFIG.withStopSignal(Optional.of("SIGQUIT"));
    assertEquals(3, read(config, "image").stopSignal());
    assertEquals(2, read(config, "--stop-signal", "INT", "image").stopSignal());
    assertEquals(15, read(CONFIG, "image").stopSignal());
  }

  @Test
  void networks_of_one_s_own_are_not_supported() {
    assertEquals(
        "invalid value 'mine' for --network: want bridge, host, none or container:NAME; networks"
            + " of one's own are not supported",
        usage("--network", "mine", "image"));
  }

  @Test
  void a_container_that_is_removed_does_not_start_again() {
    assertEquals(
        "--rm conflicts with --restart always: use one of them",
        usage("--rm", "--restart", "always", "image"));
  }

  @Test
  void hosts_are_lines_of_a_file() throws Exception {
    assertEquals(
        List.of("db:10.0.0.1", "six:::1"),
        read(CONFIG, "--add-host", "db:10.0.0.1", "--add-host=six=::1", "image").lookup().hosts());
    assertEquals(
        "invalid value 'db' for --add-host: want host:ip", usage("--add-host", "db", "image"));
  }
}
