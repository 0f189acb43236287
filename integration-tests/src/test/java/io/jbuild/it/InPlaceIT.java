package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that put an image in the place of the container that they run in. */
final class InPlaceIT {
  private static final String SECRET = "correct-horse-battery-in-place";

  /** Where not even chroot is allowed. */
  private static final List<String> POD = List.of("--cap-drop=SYS_CHROOT");

  @TempDir static Path shared;
  private static Pod pod;
  private static ThrowAwayRoot model;

  @TempDir Path directory;
  private Path work;
  private Path context;
  private Jbuild host;
  private ThrowAwayRoot root;

  @BeforeAll
  static void makeModel() throws Exception {
    pod = Pod.open(Files.createDirectory(shared.resolve("pod")));
    model = ThrowAwayRoot.make(shared.resolve("model"));
  }

  @BeforeEach
  void prepare() throws Exception {
    work = Pod.writable(Files.createDirectory(directory.resolve("work")));
    context = Files.createDirectory(work.resolve("context"));
    // the store of the pod, while no pod runs
    host = new Jbuild(work, Files.createDirectory(directory.resolve("output")));
    host.run("load", "-q", "-i", Host.conformance().resolve("images/busybox.tar").toString()).ok();
    root = model.copy(containers().resolve("root"));
    Files.writeString(work.resolve("secret"), SECRET);
  }

  /** Where a program of containers might keep their roots: elsewhere one is taken for a disk. */
  private Path containers() throws IOException {
    return Files.createDirectories(directory.resolve("containers"));
  }

  private Jbuild.Result inPod(String script) throws Exception {
    return pod.run(root, POD, Map.of("/work", work), "sh", "-c", script);
  }

  private Jbuild.Result build(String dockerfile, String... flags) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return inPod(
        "exec jbuild build --progress=plain --isolation=in-place --secret id=s,src=/work/secret "
            + String.join(" ", flags)
            + " /work/context");
  }

  private List<Path> holding(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path top : List.of(root.directory(), work.resolve("store"))) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path : (Iterable<Path>) all::iterator) {
          if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
              && new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).contains(text)) {
            found.add(path);
          }
        }
      }
    }
    return found;
  }

  @Test
  void stages_give_the_image_that_namespaces_give() throws Exception {
    String dockerfile =
        """
        FROM busybox AS a
        RUN echo one > /one && rm -rf /home && mkdir -p /data/x && chown -R 1000:1000 /data
        USER 1000
        RUN <<EOF
        #!/bin/sh
        id -u > /data/uid
        rm -r /data/x
        EOF
        USER 0
        RUN --mount=type=cache,target=/c echo c > /c/x
        RUN --mount=type=cache,target=/c cat /c/x > /seen && ln /seen /again
        FROM busybox
        COPY --from=a /one /seen /data/ /
        RUN --mount=type=secret,id=s,target=/root/.s,uid=1000 cat /root/.s | wc -c > /n
        RUN --mount=type=bind,source=Dockerfile,target=/b/D grep -c FROM /b/D > /froms
        RUN --mount=type=tmpfs,target=/t touch /t/x && sleep 1000 & ln -s /one /etc/two && test -d /proc/1
        WORKDIR /wd
        COPY Dockerfile .
        RUN touch y && rm Dockerfile
        """;
    Files.createDirectory(root.directory().resolve("out"));
    Jbuild.Result built =
        build(
            dockerfile,
            "-t there -o type=image -o type=oci,dest=/out/image.tar --iidfile /root/id");
    assertTrue(
        built.ok().err().contains("isolation in-place: a throw-away container"), built.err());
    assertEquals(1, built.err().split("isolation in-place", -1).length - 1);
    // the system that was there is gone, but for what had to stay; the outputs are there
    assertTrue(Files.exists(root.directory().resolve("out/image.tar")));
    assertTrue(Files.exists(root.directory().resolve("wd/y")));
    assertFalse(Files.exists(root.directory().resolve("wd/Dockerfile")));
    assertEquals(List.of(), holding(SECRET));
    String id = Files.readString(root.directory().resolve("root/id"));
    Jbuild other = new Jbuild(Files.createDirectory(directory.resolve("other")));
    Path busybox = Host.conformance().resolve("images/busybox.tar");
    other.run("load", "-q", "-i", busybox.toString()).ok();
    String secret = "id=s,src=" + work.resolve("secret");
    String want = other.run("build", "-q", "--secret", secret, context.toString()).ok().out();
    assertEquals(want.strip(), id.strip());
  }

  @Test
  void the_image_can_be_pushed_when_the_files_around_are_its_own() throws Exception {
    try (LocalRegistry registry =
        LocalRegistry.start(Files.createDirectory(directory.resolve("registry")))) {
      String name = registry.host() + "/made:1";
      Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN echo made > /made\n");
      String build = "cd " + work + " && " + pod.builder(model, work) + " build --push -t ";
      host.exec(List.of("sh", "-c", build + name + " context")).ok();
      Jbuild other = new Jbuild(Files.createDirectory(directory.resolve("other")));
      Jbuild.Result run = other.run("run", "--rm", "--network=none", name, "cat", "/made");
      assertEquals("made\n", run.ok().out());
    }
  }

  /** An image by what its root has, as the kit's busybox in the other respects. */
  private void image(String name, String commands) throws Exception {
    Path base = Files.createDirectories(directory.resolve("base-of-" + name));
    Files.writeString(base.resolve("Dockerfile"), "FROM busybox\n" + commands);
    host.run("build", "-q", "-t", name, base.toString()).ok();
  }

  private void refuses(String image, String why) throws Exception {
    Jbuild.Result refused = build("FROM " + image + "\nRUN touch /touched\n").fails(1);
    assertTrue(refused.err().contains("cannot be run in place: "), refused.err());
    assertTrue(refused.err().contains(why), refused.err());
  }

  @Test
  void an_image_with_files_where_others_must_stay_is_refused_before_anything_is_touched()
      throws Exception {
    image("link", "RUN ln -s /work /java");
    image("parent", "RUN rm -rf /run && ln -s /work /run");
    image("given", "RUN mkdir -p /work/context && echo evil > /work/context/Dockerfile");
    refuses("link", "the image has /java, and a command would see jbuild's Java there");
    refuses("parent", "the image has a symbolic link /run, and below that path");
    refuses("given", "the image has /work/context, and a command would see the build context");
    for (String name : List.of("bin/sh", "bin/readlink", "etc/passwd")) {
      assertTrue(Files.exists(root.directory().resolve(name)), name);
    }
  }

  @Test
  void what_an_image_has_in_the_place_of_the_containers_own_changes_nothing_there()
      throws Exception {
    image(
        "system",
        """
        RUN rm -rf /etc/hostname && ln -s /work/context/Dockerfile /etc/hostname
        COPY --from=busybox /bin/busybox /dev/null
        """);
    Jbuild.Result built =
        build(
            "FROM system\nRUN echo changed > /dev/null; cat /etc/hostname > /name; echo x > /y",
            "-t there");
    assertEquals("", built.ok().out());
    assertEquals("x\n", Files.readString(root.directory().resolve("y")));
    assertTrue(Files.readString(context.resolve("Dockerfile")).startsWith("FROM system"));
    // what is not replaced is part of the image all the same
    Path out = directory.resolve("exported");
    Files.writeString(context.resolve("Dockerfile"), "FROM there\n");
    host.run("build", "-q", "-o", out.toString(), context.toString()).ok();
    assertEquals(
        Path.of("/work/context/Dockerfile"), Files.readSymbolicLink(out.resolve("etc/hostname")));
  }

  @Test
  void a_command_that_changes_what_must_stay_fails() throws Exception {
    root.withJava();
    root = new ThrowAwayRoot(root.directory(), Optional.empty());
    Jbuild.Result java = build("FROM busybox\nRUN echo evil >> /java/release").fails(1);
    assertTrue(java.err().contains("the command changed /java/release"), java.err());
    root = model.copy(containers().resolve("again"));
    Jbuild.Result read = build("FROM busybox\nRUN touch /work/context/more").fails(1);
    assertTrue(read.err().contains("the command changed /work/context/more"), read.err());
  }

  @Test
  void a_command_gets_no_more_than_by_chroot() throws Exception {
    String status = "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status";
    String look =
        "cat /proc/$PPID/environ /proc/$PPID/mem; cat /proc/$PPID/fd/4; ls /proc/$PPID/root/";
    Jbuild.Result built =
        build(
            "FROM busybox\nRUN "
                + status
                + "; ls /proc/self/fd; env; chroot / true;"
                + " mount -t tmpfs none /tmp; ("
                + look
                + ") 2>&1; true",
            "-t there");
    String said = built.ok().err();
    assertTrue(said.contains("CapEff:\t00000000800005fb"), said);
    assertTrue(said.contains("CapBnd:\t00000000800005fb"), said);
    assertTrue(said.contains("NoNewPrivs:\t1"), said);
    assertTrue(said.contains("Seccomp:\t2"), said);
    assertFalse(said.contains("JBUILD_ROOT"), said);
    assertTrue(said.contains("/environ': Permission denied"), said);
    assertTrue(said.contains("/mem': Permission denied"), said);
    assertTrue(said.contains("/fd/4': Permission denied"), said);
    assertTrue(said.contains("chroot: can't change root directory"), said);
    assertTrue(said.contains("mount: permission denied"), said);
  }

  @Test
  void a_host_is_refused_whatever_it_says_of_itself() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN touch /touched\n");
    // never on the host itself: whoever breaks the check breaks this container alone
    List<String> machine = new ArrayList<>(POD);
    machine.add("--pid=host");
    machine.add("--env=KUBERNETES_SERVICE_HOST=::1");
    Jbuild.Result refused =
        pod.run(
            root,
            machine,
            Map.of("/work", work),
            "sh",
            "-c",
            "exec jbuild build --isolation=in-place /work/context");
    String why = "only root of a throw-away container may do: the processes here are those of";
    assertTrue(refused.fails(1).err().contains(why), refused.err());
    assertFalse(Files.exists(root.directory().resolve("touched")));
    List<String> reader = new ArrayList<>(POD);
    reader.add("--read-only");
    Jbuild.Result fixed =
        pod.run(
            root,
            reader,
            Map.of("/work", work),
            "sh",
            "-c",
            "exec jbuild build --isolation=in-place /work/context");
    assertTrue(fixed.fails(1).err().contains("/ can only be read"), fixed.err());
  }

  @Test
  void a_secret_of_a_killed_build_is_gone_with_the_next_command() throws Exception {
    // an image in which this jbuild can be started once more
    Path self = Files.createDirectory(directory.resolve("self"));
    model.copy(self.resolve("root"));
    Files.writeString(self.resolve("Dockerfile"), "FROM scratch\nADD root.tar /\n");
    String pack =
        "tar c -C "
            + self
            + "/root --exclude=./java --exclude=./jbuild --exclude=./work"
            + " . > "
            + self
            + "/root.tar";
    host.exec(List.of("sh", "-c", pack)).ok();
    host.run("build", "-q", "-t", "self", self.toString()).ok();
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM self\nRUN --mount=type=secret,id=s cat /run/secrets/s > /dev/null"
            + " && touch /tmp/ready && sleep 1000\n");
    String script =
        """
        jbuild build --isolation=in-place --secret id=s,src=/work/secret /work/context &
        while ! test -e /tmp/ready && kill -0 $!; do sleep 0.1; done
        readlink /run/secrets/s; cat /dev/shm/jbuild-*/0; echo
        kill -9 $!
        wait
        echo FROM self > /work/context/Dockerfile
        echo 'RUN ! test -e /run/secrets/s && echo gone' >> /work/context/Dockerfile
        jbuild build --progress=plain --isolation=in-place /work/context
        ls /dev/shm
        """;
    Jbuild.Result done = inPod(script).ok();
    List<String> lines = done.out().lines().toList();
    assertTrue(lines.get(0).startsWith("/dev/shm/jbuild-"), done.out());
    assertEquals(SECRET, lines.get(1));
    assertEquals(2, lines.size(), done.out());
    assertTrue(done.err().contains(" gone"), done.err());
    assertEquals(List.of(), holding(SECRET));
  }
}
