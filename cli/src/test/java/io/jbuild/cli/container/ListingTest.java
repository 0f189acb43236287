package io.jbuild.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.cli.UsageException;
import io.jbuild.cli.system.InspectVerb;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ps, and what goes wrong with names. */
final class ListingTest {
  private static final String IMAGE_ID = "sha256:" + "ab".repeat(32);

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

  private Container create(String name, String label) throws Exception {
    return session
        .containers()
        .create(
            ContainerRecord.of(
                    "busybox",
                    IMAGE_ID,
                    List.of(),
                    RunSpec.of(List.of("sh", "-c", "echo a long command")).build())
                .name(name)
                .labels(Map.of("role", label)));
  }

  private int run(Verb verb, String... words) throws Exception {
    return verb.run(verb.flags().parse(List.of(words)), session);
  }

  private String ps(String... words) throws Exception {
    String before = session.out();
    run(new PsVerb(), words);
    return session.out().substring(before.length());
  }

  @Test
  void only_those_that_run_are_listed() throws Exception {
    create("one", "db");
    assertEquals("CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n", ps());
    assertEquals(
        "one busybox \"sh -c 'echo a long …\" created Created role=db\n",
        ps(
            "-a",
            "--format",
            "{{.Names}} {{.Image}} {{.Command}} {{.State}} {{.Status}} {{.Labels}}"));
  }

  @Test
  void ids_are_short_unless_asked_for_whole() throws Exception {
    ContainerRecord r = create("one", "db").record();
    assertEquals(r.shortId() + "\n", ps("-aq"));
    assertEquals(r.id() + "\n", ps("-aq", "--no-trunc"));
  }

  @Test
  void filters_of_one_key_are_alternatives_and_keys_add_up() throws Exception {
    create("one", "db");
    create("two", "web");
    assertEquals(
        "two\none\n", ps("-a", "--filter=name=one", "--filter", "name=two", "--format={{.Names}}"));
    assertEquals(
        "", ps("-a", "--filter=name=one", "--filter", "label=role=web", "--format={{.Names}}"));
    assertEquals("two\n", ps("-a", "--filter=since=one", "--format={{.Names}}"));
    assertEquals("one\n", ps("-a", "--filter=before=two", "--format={{.Names}}"));
    assertEquals("two\none\n", ps("--filter=status=created", "--format={{.Names}}"));
    assertEquals("two\none\n", ps("-a", "--filter=ancestor=busybox", "--format={{.Names}}"));
    assertEquals("", ps("-a", "--filter=ancestor=alpine", "--format={{.Names}}"));
    assertEquals("two\n", ps("-l", "--format={{.Names}}"));
  }

  @Test
  void a_command_of_several_lines_takes_one() throws Exception {
    session
        .containers()
        .create(
            ContainerRecord.of(
                    "busybox",
                    IMAGE_ID,
                    List.of(),
                    RunSpec.of(List.of("sh", "-c", "echo \"a\"\nexit")).build())
                .name("one"));
    assertEquals(
        "\"sh -c 'echo \\\"a\\\"\\nexit'\"\n", ps("-a", "--no-trunc", "--format={{.Command}}"));
  }

  @Test
  void a_table_of_ones_own_is_titled_as_its_template_is_written() throws Exception {
    create("one", "db");
    assertEquals(
        "NAMES(IMAGE)   STATUS\none(busybox)   Created\n",
        ps("-a", "--format", "table {{.Names}}({{.Image}})\\t{{.Status}}"));
    assertEquals("db\n", ps("-a", "--format", "{{.Label \"role\"}}"));
  }

  @Test
  void a_time_is_written_as_docker_writes_it() throws Exception {
    create("one", "db");
    String time = ps("-a", "--format={{.CreatedAt}}");
    assertTrue(time.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\+0000 UTC\n"), time);
  }

  @Test
  void a_state_that_no_container_can_have_is_an_error() {
    UsageException e = assertThrows(UsageException.class, () -> ps("--filter", "status=runing"));
    assertEquals(
        "invalid filter 'status=runing': want one of [created, running, paused, restarting,"
            + " removing, exited, dead]",
        e.getMessage());
  }

  @Test
  void scripts_find_the_fields_that_they_ask_for() throws Exception {
    create("one", "db");
    String template =
        "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.HostConfig.NetworkMode}}"
            + " {{.HostConfig.LogConfig.Type}} {{json .HostConfig.Binds}}"
            + " {{json .Config.ExposedPorts}}";
    run(new InspectVerb(""), "-f", template, "one");
    assertEquals("none bridge json-file null {}\n", session.out());
  }

  @Test
  void unknown_filters_are_errors() {
    UsageException e = assertThrows(UsageException.class, () -> ps("--filter", "color=red"));
    assertEquals(
        "invalid filter 'color=red': want key=value, key one of [ancestor, before, exited, health,"
            + " id, label, name, network, publish, since, status, volume]",
        e.getMessage());
  }

  @Test
  void one_that_fails_does_not_keep_the_others() throws Exception {
    create("one", "db");
    assertEquals(1, run(new RemoveVerb(), "absent", "one"));
    assertEquals("one\n", session.out());
    assertEquals("jbuild: no such container: absent\n", session.err());
  }

  @Test
  void forced_removal_of_nothing_succeeds() throws Exception {
    assertEquals(0, run(new RemoveVerb(), "-f", "absent"));
    assertEquals("", session.out());
    assertEquals("jbuild: no such container: absent\n", session.err());
  }

  @Test
  void a_container_that_does_not_run_gets_no_signals() throws Exception {
    create("one", "db");
    assertEquals(1, run(new KillVerb(), "one"));
    assertEquals("jbuild: container one is not running\n", session.err());
  }

  @Test
  void names_belong_to_one_container() throws Exception {
    String id = create("one", "db").record().id();
    create("two", "db");
    Exception e = assertThrows(Exception.class, () -> run(new RenameVerb(), "two", "one"));
    assertEquals(
        "the container name 'one' is in use by container "
            + id
            + ": remove or rename that one first",
        e.getMessage());
  }
}
