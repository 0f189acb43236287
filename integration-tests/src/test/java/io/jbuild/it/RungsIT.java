package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build cases where less than namespaces and overlay is allowed; with both, ConformanceIT and
 * RootlessIT try all of them.
 */
final class RungsIT {
  /** Every how many-th case is tried; {@code -Djbuild.rungs.every=1} for all. */
  private static final int EVERY = Integer.getInteger("jbuild.rungs.every", 100);

  private static final int EXCEPTIONS = EVERY == 1 ? Integer.MAX_VALUE : 2;

  /** Its context has files of other users, and a file that nobody but root may read. */
  private static final String NEEDS_ROOT = "bk-copy-modes";

  /** What there is no way to have without mounts, or with a single id: docs/isolation.md. */
  private static final Set<String> NOT_BY_CHROOT =
      Set.of(
          // read /proc
          "bk-rebuild-touch",
          "bk-rebuild-uses-cache",
          "bk-run-mount-tmpfs",
          // write to what is mounted to be read
          "bk-run-mount-bind",
          "bk-run-mount-cache",
          "bk-run-network-none");

  /** The same, but for /proc, where each container has its own. */
  private static final Set<String> NOT_IN_PLACE =
      Set.of(
          // write to what is mounted to be read
          "bk-run-mount-bind",
          "bk-run-mount-cache",
          // look at the mount itself: a secret is a link, and a tmpfs a directory
          "bk-run-mount-secret",
          "bk-run-mount-tmpfs",
          "bk-run-network-none");

  /** Chown, be another user, or mount what is another user's. */
  private static final Set<String> NOT_WITH_ONE_ID =
      Set.of(
          "bh-chown-volume",
          "bh-copy-from-owner",
          "bh-copy-from-owner-with-chown",
          "bh-mount-cache-by-ownership",
          "bh-workdir-owner",
          "bk-cli-output-tar",
          "bk-from-inherits-config",
          "bk-run-env-and-cwd",
          "bk-run-mount-cache",
          "bk-run-mount-secret",
          "bk-user-group",
          "bk-workdir-exists",
          "bk-workdir-user",
          NEEDS_ROOT);

  @TempDir static Path directory;
  private static Pod pod;
  private static ConformanceKit kit;

  @BeforeAll
  static void prepare() throws Exception {
    Host.assumeProgram("python3");
    pod = Pod.open(Files.createDirectory(directory.resolve("pod")));
    kit = ConformanceKit.open(directory.resolve("kit"));
  }

  @AfterAll
  static void nothing_is_left() throws Exception {
    assertEquals(List.of(), Host.mountsBelow(directory));
  }

  private static Path work(String name) throws Exception {
    return Pod.writable(Files.createDirectory(directory.resolve(name)));
  }

  private static Map<String, Path> volumes(Path work) {
    return Map.of("/work", work, "/kit", kit.directory());
  }

  private static List<String> some(boolean commands, Set<String> besides) throws Exception {
    List<String> some = new ArrayList<>();
    int n = 0;
    int exceptions = 0;
    for (String name : kit.names(commands)) {
      boolean exception = besides.contains(name);
      // of the exceptions a few: that they are the only ones is what trying all of them shows
      if (n++ % EVERY == 0 || (exception && exceptions++ < EXCEPTIONS)) {
        some.add(name);
      }
    }
    return some;
  }

  private static void matrix(List<String> flags, String name, boolean commands, Set<String> not)
      throws Exception {
    Path work = work(name);
    List<String> cases = some(commands, not);
    ConformanceKit inside = new ConformanceKit(Path.of("/kit"));
    List<String> command = inside.command("/jbuild/bin/jbuild", Path.of("/work/report"), cases);
    // the host's may be one that its user has installed
    command.set(0, "/usr/bin/python3");
    Jbuild.Result result = pod.run(flags, volumes(work), command.toArray(new String[0]));
    check(cases, work.resolve("report"), not, result);
  }

  private static void check(List<String> cases, Path report, Set<String> not, Jbuild.Result result)
      throws Exception {
    assertTrue(Files.exists(report), () -> result.err() + result.out());
    Set<String> want = new TreeSet<>(not);
    want.add(ConformanceKit.WITHOUT_XZ);
    want.retainAll(cases);
    assertEquals(want, ConformanceKit.failed(report, cases.size()), result::out);
  }

  @Test
  void in_an_ordinary_container_builds_give_buildkits_images() throws Exception {
    matrix(List.of(), "ordinary", true, NOT_BY_CHROOT);
  }

  @Test
  void in_place_of_a_container_builds_give_buildkits_images() throws Exception {
    Path work = Files.createDirectory(directory.resolve("in-place"));
    Path temporary = Files.createDirectory(work.resolve("tmp"));
    ThrowAwayRoot model = ThrowAwayRoot.make(directory.resolve("model"));
    Path builder = pod.builder(model, work, kit.directory());
    List<String> cases = some(true, NOT_IN_PLACE);
    Path report = work.resolve("report");
    Jbuild jbuild = new Jbuild(work).with("TMPDIR", temporary.toString());
    Jbuild.Result result = jbuild.exec(kit.command(builder.toString(), report, cases));
    check(cases, report, NOT_IN_PLACE, result);
  }

  @Test
  void without_any_privilege_builds_without_commands_give_buildkits_images() throws Exception {
    matrix(pod.powerless(), "restricted", false, Set.of(NEEDS_ROOT));
  }

  @Test
  void with_a_single_id_builds_give_buildkits_images() throws Exception {
    Jbuild jbuild = new Jbuild(work("one"));
    List<String> cases = some(true, NOT_WITH_ONE_ID);
    Path report = directory.resolve("one/report");
    List<String> command = new ArrayList<>(List.of("unshare", "-U", "-r", "-m"));
    command.addAll(kit.command(Jbuild.REPOSITORY.resolve("jbuild").toString(), report, cases));
    check(cases, report, NOT_WITH_ONE_ID, jbuild.exec(command));
  }

  private static Jbuild.Result build(List<String> flags, String name) throws Exception {
    Path work = work(name);
    Path context = Files.createDirectory(work.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM busybox\nCOPY Dockerfile /\nRUN id -u > /id\n");
    String script =
        "jbuild doctor && jbuild load -q -i /kit/images/busybox.tar"
            + " && jbuild build --progress=plain /work/context";
    return pod.run(flags, volumes(work), "sh", "-c", script);
  }

  @Test
  void the_doctor_says_what_holds_in_a_pod_and_its_knobs_turn() throws Exception {
    Jbuild.Result none = build(pod.powerless(), "none");
    assertTrue(none.exit() != 0, none.err());
    assertTrue(none.out().startsWith("isolation here: none "), none.out());
    String knob = "securityContext: {seccompProfile: {type: Unconfined}}";
    assertTrue(none.out().contains(knob), none.out());
    assertTrue(none.err().contains(knob), none.err());
    // what it says, done
    List<String> unconfined = new ArrayList<>(Pod.RESTRICTED);
    unconfined.add("--security-opt=seccomp=unconfined");
    Jbuild.Result copy = build(unconfined, "copy").ok();
    assertTrue(copy.out().startsWith("isolation here: copy "), copy.out());
    Jbuild.Result chroot = build(List.of(), "chroot").ok();
    assertTrue(chroot.out().startsWith("isolation here: chroot "), chroot.out());
    Jbuild.Result root =
        build(List.of("--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined"), "admin");
    assertTrue(root.ok().out().startsWith("isolation here: root "), root.out());
  }
}
