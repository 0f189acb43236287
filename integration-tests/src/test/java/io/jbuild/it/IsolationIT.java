package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds on hosts that allow less than namespaces and overlay, as containers and pods are. */
final class IsolationIT {
  /** What docker gives root in a container is less than this in nothing that counts here. */
  private static final List<String> CONTAINER =
      List.of("setpriv", "--bounding-set=-sys_admin,-sys_ptrace");

  private static final List<String> POWERLESS =
      List.of("setpriv", "--bounding-set=-all", "--no-new-privs");

  private static final List<String> ONE_ID = List.of("unshare", "-U", "-r", "-m");

  private static final String DOCKERFILE =
      """
      FROM busybox
      RUN echo one > /etc/one && rm /bin/vi && mkdir -p /d/e && ln /etc/one /d/two
      RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t touch /c/x /t/y && rm /d/two
      COPY file /copied/
      WORKDIR /w
      RUN mv /copied/file moved && ln -s moved link && test -c /dev/null
      RUN grep -q localhost /etc/hosts && echo x > y
      """;

  @TempDir Path directory;
  private Jbuild jbuild;
  private Path context;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("setpriv");
    jbuild = new Jbuild(directory);
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "content\n");
    Path busybox = Host.conformance().resolve("images/busybox.tar");
    jbuild.run("load", "-q", "-i", busybox.toString()).ok();
  }

  private Jbuild.Result build(List<String> within, String dockerfile, String... flags)
      throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "--no-cache", "--progress", "plain"));
    words.addAll(List.of(flags));
    words.add(context.toString());
    List<String> command = new ArrayList<>(within);
    command.addAll(Jbuild.command(words.toArray(new String[0])));
    return jbuild.exec(command);
  }

  private String image(List<String> within, String... flags) throws Exception {
    Path id = directory.resolve("id");
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--iidfile", id.toString()));
    build(within, DOCKERFILE, all.toArray(new String[0])).ok();
    return Files.readString(id);
  }

  @Test
  void every_rung_that_runs_commands_makes_the_same_image() throws Exception {
    String best = image(List.of());
    assertEquals(best, image(List.of(), "--isolation=copy"));
    assertEquals(best, image(List.of(), "--isolation=chroot"));
    assertEquals(best, image(CONTAINER));
    // in one id's namespace the files of others cannot be touched: a store of its own
    jbuild = new Jbuild(Files.createDirectory(directory.resolve("one")));
    Path busybox = Host.conformance().resolve("images/busybox.tar");
    jbuild.run("load", "-q", "-i", busybox.toString()).ok();
    assertEquals(best, image(ONE_ID));
  }

  @Test
  void it_is_said_once_when_a_command_has_less_than_namespaces() throws Exception {
    Jbuild.Result result = build(CONTAINER, DOCKERFILE).ok();
    String said = result.out() + result.err();
    assertEquals(2, said.split("isolation chroot: ", -1).length, said);
  }

  @Test
  void without_privilege_all_but_commands_is_built() throws Exception {
    String files = "FROM busybox\nCOPY --chown=7:8 file /a/\nWORKDIR /b\nENV c=d\n";
    build(POWERLESS, files).ok();
    build(POWERLESS, "FROM busybox\n" + files + "COPY --from=0 /bin/ls /e/\n").ok();
  }

  @Test
  void without_privilege_a_command_says_what_would_let_it_run() throws Exception {
    Jbuild.Result result = build(POWERLESS, "FROM busybox\nRUN true\n");
    assertTrue(result.exit() != 0, result.out());
    String said = result.err();
    assertTrue(said.contains("this is root without CAP_SYS_ADMIN"), said);
    assertTrue(said.contains("this is root without CAP_SYS_CHROOT"), said);
    assertTrue(said.contains("in a pod: securityContext:"), said);
  }

  @Test
  void another_user_needs_more_than_one_id() throws Exception {
    Jbuild.Result result = build(ONE_ID, "FROM busybox\nUSER 1000\nRUN true\n");
    assertTrue(result.exit() != 0, result.out());
    assertTrue(result.err().contains("there is one id alone"), result.err());
  }

  @Test
  void what_a_command_leaves_running_without_namespaces_is_ended() throws Exception {
    build(List.of(), "FROM busybox\nRUN sleep 4711471 & true\n", "--isolation=chroot").ok();
    assertEquals(List.of(), Host.processesWith("4711471"));
  }

  @Test
  void what_another_user_leaves_running_without_namespaces_is_ended() throws Exception {
    // its root is hidden from those without CAP_SYS_PTRACE: proc_pid_root(5)
    build(CONTAINER, "FROM busybox\nUSER 7\nRUN sleep 4711474 & true\n").ok();
    assertEquals(List.of(), Host.processesWith("4711474"));
  }

  @Test
  void a_command_without_namespaces_cannot_leave_its_root() throws Exception {
    String tries = "! chroot / true && ! mknod /x b 8 0 && ! mount -t tmpfs x /tmp && test ! -e /x";
    build(List.of(), "FROM busybox\nRUN " + tries + "\n", "--isolation=chroot").ok();
    assertFalse(Files.exists(Path.of("/x")));
  }

  @Test
  void the_doctor_tells_what_holds_and_what_would_change_that() throws Exception {
    List<String> command = new ArrayList<>(CONTAINER);
    command.addAll(Jbuild.command("doctor", "--format", "json"));
    String container = jbuild.exec(command).ok().out();
    assertTrue(container.startsWith("{\"rung\":\"chroot\""), container);
    assertTrue(container.contains("this is root without CAP_SYS_ADMIN"), container);
    String here = jbuild.run("doctor").ok().out();
    assertTrue(here.startsWith("isolation here: root "), here);
  }
}
