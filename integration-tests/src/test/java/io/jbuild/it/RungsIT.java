package io.jbuild.it;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build cases where less than namespaces and overlay is allowed; with both, ConformanceIT and
 * RootlessIT try all of them.
 */
final class RungsIT {
  /** Whether all cases are tried on every rung; else those that show all there is. */
  private static final boolean ALL = Boolean.getBoolean("jbuild.rungs.all");

  /**
   * Why a case cannot give what BuildKit gives, with a pattern of what its failure says then, so
   * that none passes for another: words of the message, or of the line where the report has left
   * out the message's middle.
   */
  private enum Cause {
    READ_ONLY(
        "without mounts, what is there to be read can be written to",
        "! echo w > /one|expected .*nro"),
    NO_MOUNT(
        "without mounts, a tmpfs is a directory", "no /proc/mounts|>>> RUN --mount=type=tmpfs"),
    HOSTS(
        "in place, /etc/hosts is the container's",
        "give the container these hosts|>>> RUN grep -E '1"),
    LINK("without mounts, a secret is a link into memory", "'/o2': content"),
    NETWORK("no network of its own", "a command without network needs namespaces"),
    CHOWN("files cannot be given to others", "chown: .*Invalid argument"),
    OTHER_USER(
        "nobody but root is there to run a command or to own a mount",
        "one id alone|in this user namespace; jbuild doctor|>>> RUN [^>]*,uid="),
    /** Its context has files of other users, and a file that nobody but root may read. */
    SETUP("its context can be set up by root alone", "^runner: .*(permitted|Invalid argument)"),
    WITHOUT_XZ("BuildKit made it without xz", "content-xz");

    private final String why;
    private final Pattern said;

    Cause(String why, String said) {
      this.why = why;
      this.said = Pattern.compile(said);
    }
  }

  /** The exceptions of each rung, as docs/isolation.md names them. */
  private static final Map<String, Cause> NOT_BY_CHROOT =
      Map.of(
          "bk-run-mount-bind", Cause.READ_ONLY,
          "bk-run-mount-cache", Cause.READ_ONLY,
          "bk-run-mount-tmpfs", Cause.NO_MOUNT,
          "bk-run-network-none", Cause.NETWORK);

  private static final Map<String, Cause> NOT_IN_PLACE =
      Map.of(
          "bk-run-add-host", Cause.HOSTS,
          "bk-run-mount-bind", Cause.READ_ONLY,
          "bk-run-mount-cache", Cause.READ_ONLY,
          "bk-run-mount-secret", Cause.LINK,
          "bk-run-mount-tmpfs", Cause.NO_MOUNT,
          "bk-run-network-none", Cause.NETWORK);

  private static final Map<String, Cause> NOT_WITH_ONE_ID =
      Map.ofEntries(
          entry("bh-chown-volume", Cause.CHOWN),
          entry("bh-copy-from-owner", Cause.CHOWN),
          entry("bh-copy-from-owner-with-chown", Cause.CHOWN),
          entry("bh-mount-cache-by-ownership", Cause.OTHER_USER),
          entry("bh-workdir-owner", Cause.OTHER_USER),
          entry("bk-cli-output-tar", Cause.CHOWN),
          entry("bk-copy-modes", Cause.SETUP),
          entry("bk-from-inherits-config", Cause.OTHER_USER),
          entry("bk-run-env-and-cwd", Cause.OTHER_USER),
          entry("bk-run-mount-cache", Cause.OTHER_USER),
          entry("bk-run-mount-secret", Cause.OTHER_USER),
          entry("bk-user-group", Cause.OTHER_USER),
          entry("bk-workdir-exists", Cause.CHOWN),
          entry("bk-workdir-user", Cause.OTHER_USER));

  private static final Map<String, Cause> NOT_WITHOUT_PRIVILEGE =
      Map.of("bk-copy-modes", Cause.SETUP);

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

  /**
   * All cases; or a few with commands that show all that there is, those that are about what a
   * command is given, which differs most, and the exceptions always.
   */
  private static List<String> cases(Map<String, Cause> not) throws Exception {
    List<String> all = kit.names(true);
    List<String> commands = new ArrayList<>(all);
    commands.removeAll(kit.names(false));
    Set<String> some = new TreeSet<>(ALL ? all : kit.covering(commands));
    for (String name : commands) {
      if (name.startsWith("bk-run-") || name.startsWith("bk-heredoc-run-")) {
        some.add(name);
      }
    }
    some.addAll(not.keySet());
    return List.copyOf(some);
  }

  /** Where each command has a container of its own. */
  private static List<String> few(Map<String, Cause> not) throws Exception {
    List<String> cases = cases(not);
    Set<String> some = new TreeSet<>(not.keySet());
    for (int i = 0; i < cases.size(); i += ALL ? 1 : 12) {
      some.add(cases.get(i));
    }
    return List.copyOf(some);
  }

  private static void inPod(
      List<String> flags, String name, List<String> cases, Map<String, Cause> not)
      throws Exception {
    Path work = work(name);
    ConformanceKit inside = new ConformanceKit(Path.of("/kit"));
    List<String> command = inside.command("/jbuild/bin/jbuild", Path.of("/work/report"), cases);
    // the host's may be one that its user has installed
    command.set(0, "/usr/bin/python3");
    Jbuild.Result result = pod.run(flags, volumes(work), command.toArray(new String[0]));
    check(cases, work.resolve("report"), not, result);
  }

  private static void here(List<String> within, String name, String builder, Map<String, Cause> not)
      throws Exception {
    Jbuild jbuild = new Jbuild(work(name));
    List<String> cases = cases(not);
    Path report = directory.resolve(name).resolve("report");
    List<String> command = new ArrayList<>(within);
    command.addAll(kit.command(builder, report, cases));
    check(cases, report, not, jbuild.exec(command));
  }

  private static void check(
      List<String> cases, Path report, Map<String, Cause> not, Jbuild.Result result)
      throws Exception {
    assertTrue(Files.exists(report), () -> result.err() + result.out());
    Map<String, Cause> want = new TreeMap<>(not);
    want.put(ConformanceKit.WITHOUT_XZ, Cause.WITHOUT_XZ);
    want.keySet().retainAll(cases);
    Map<String, String> failed = ConformanceKit.failures(report, cases.size());
    assertEquals(want.keySet(), failed.keySet(), result::out);
    for (Map.Entry<String, Cause> e : want.entrySet()) {
      Cause cause = e.getValue();
      String said = failed.get(e.getKey());
      assertTrue(
          cause.said.matcher(said).find(), () -> e.getKey() + ": not " + cause.why + ": " + said);
    }
  }

  @Test
  void in_an_ordinary_container_builds_give_buildkits_images() throws Exception {
    inPod(List.of(), "ordinary", cases(NOT_BY_CHROOT), NOT_BY_CHROOT);
  }

  @Test
  void devices_in_an_ordinary_container_change_nothing() throws Exception {
    inPod(List.of("--cap-add=MKNOD"), "mknod", cases(NOT_BY_CHROOT), NOT_BY_CHROOT);
  }

  /** The exceptions of chroot without what they are exceptions for. */
  @Test
  void in_an_ordinary_container_it_is_that_feature_alone() throws Exception {
    List<String> less =
        List.of(
            without("bk-run-mount-bind", "; ! echo w > /one", ""),
            without("bk-run-mount-cache", ",readonly touch /c/x || echo ro", " echo ro"),
            without("bk-run-mount-tmpfs", " && mount | grep -q \"/mytmp type tmpfs\"", ""),
            without("bk-run-network-none", "--network=none ls /sys/class/net", "echo lo"));
    inPod(List.of(), "less", less, Map.of());
  }

  /** A further case. */
  private static String without(String name, String words, String instead) throws Exception {
    Path build = kit.directory().resolve("build");
    Path to = build.resolve(name + "-less");
    try (Stream<Path> files = Files.walk(build.resolve(name))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(build.resolve(name).relativize(file).toString()));
      }
    }
    Path dockerfile = to.resolve("Dockerfile");
    String text = Files.readString(dockerfile);
    assertTrue(text.contains(words), text);
    Files.writeString(dockerfile, text.replace(words, instead));
    return name + "-less";
  }

  @Test
  void in_place_of_a_container_builds_give_buildkits_images() throws Exception {
    Path work = Files.createDirectory(directory.resolve("in-place"));
    Path temporary = Files.createDirectory(work.resolve("tmp"));
    ThrowAwayRoot model = ThrowAwayRoot.make(directory.resolve("model"));
    Path builder = pod.builder(model, work, kit.directory());
    List<String> cases = few(NOT_IN_PLACE);
    Path report = work.resolve("report");
    Jbuild jbuild = new Jbuild(work).with("TMPDIR", temporary.toString());
    Jbuild.Result result = jbuild.exec(kit.command(builder.toString(), report, cases));
    check(cases, report, NOT_IN_PLACE, result);
  }

  @Test
  void without_any_privilege_builds_without_commands_give_buildkits_images() throws Exception {
    inPod(pod.powerless(), "restricted", kit.names(false), NOT_WITHOUT_PRIVILEGE);
  }

  @Test
  void with_a_single_id_builds_give_buildkits_images() throws Exception {
    List<String> one = List.of("unshare", "-U", "-r", "-m");
    here(one, "one", Jbuild.REPOSITORY.resolve("jbuild").toString(), NOT_WITH_ONE_ID);
  }

  @Test
  void with_all_ids_and_no_overlay_builds_give_buildkits_images() throws Exception {
    Path forced = directory.resolve("forced");
    Files.writeString(
        forced,
        "#!/bin/sh\nv=$1\nshift\ncase $v in build) v='build --isolation=copy';; esac\nexec "
            + Jbuild.REPOSITORY.resolve("jbuild")
            + " $v \"$@\"\n");
    Pod.writable(forced);
    here(List.of(), "all", forced.toString(), Map.of());
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
