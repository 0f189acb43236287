package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What hostile images and commands try where there are neither namespaces nor mounts. Whatever they
 * do, the files outside of their root stay as they are.
 */
final class ChrootEscapeIT {
  private static final String MOUNTS =
      "RUN --mount=type=secret,id=s,target=/d/e/victim"
          + " --mount=type=tmpfs,target=/d/e/directory"
          + " --mount=type=cache,target=/d/e/cache"
          + " --mount=type=bind,source=Dockerfile,target=/d/e/new/file ";

  /** Puts a link to the outside where the mounts are. */
  private static final String SWAP =
      "FROM busybox\nARG outside\nRUN mkdir -p /d/e/directory && echo mine > /d/e/victim\n"
          + MOUNTS
          + "mv /d/e /moved && ln -s $outside /d/e\n";

  @TempDir Path directory;
  @TempDir Path outside;
  private Path context;
  private Jbuild jbuild;
  private Map<String, String> before;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    context = Files.createDirectory(directory.resolve("context"));
    Path busybox = Host.conformance().resolve("images/busybox.tar");
    jbuild.run("load", "-q", "-i", busybox.toString()).ok();
    Files.writeString(directory.resolve("secret"), "open sesame");
    for (String name : List.of("victim", "hosts", "resolv.conf", "null")) {
      Files.writeString(outside.resolve(name), "of the host");
    }
    for (String name : List.of("cache", "new", "dev", "etc", "proc", "sys", "run", "e")) {
      Files.createDirectory(outside.resolve(name));
      for (String file : List.of("file", "hosts", "resolv.conf", "null", "victim")) {
        Files.writeString(outside.resolve(name).resolve(file), "of the host");
      }
    }
    before = outside();
  }

  @AfterEach
  void nothing_outside_has_changed() throws Exception {
    assertEquals(before, outside());
  }

  /** Times too: nothing is so much as touched. */
  private Map<String, String> outside() throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(outside)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Object time = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        all.put(outside.relativize(file).toString(), time.toString());
      }
    }
    return all;
  }

  private Jbuild.Result build(String isolation, String dockerfile) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "--isolation=" + isolation));
    words.addAll(List.of("-t", "image", "--progress=plain", "--build-arg", "outside=" + outside));
    words.addAll(List.of("--secret", "id=s,src=" + directory.resolve("secret")));
    words.add(context.toString());
    return jbuild.run(words.toArray(new String[0]));
  }

  /** An image whose directories are links to where the host, and the image too, have others. */
  private void useLinks(String isolation) throws Exception {
    Path root = Files.createDirectory(context.resolve("root"));
    Files.createDirectory(root.resolve("d"));
    for (String name : List.of("dev", "etc", "proc", "sys", "run", "d/e")) {
      Path target = outside.resolve(name.substring(name.indexOf('/') + 1));
      Files.createSymbolicLink(root.resolve(name), target);
      Files.createDirectories(Path.of(root.toString(), target.toString()));
    }
    build(
            isolation,
            "FROM busybox AS b\nFROM scratch\nCOPY --from=b /bin /bin\nCOPY root/ /\n"
                + MOUNTS
                + "touch /d/e/cache/x /d/e/directory/y; test -s /d/e/victim\n"
                + "RUN test ! -e /d/e/victim\n")
        .ok();
  }

  @Test
  void links_in_an_image_lead_nowhere() throws Exception {
    useLinks("chroot");
  }

  @Test
  void links_in_an_image_of_copied_layers_lead_nowhere() throws Exception {
    useLinks("copy");
  }

  @Test
  void a_link_that_a_command_leaves_where_its_mounts_are_leads_nowhere() throws Exception {
    build("chroot", SWAP + "RUN test -L /d/e && cat /moved/victim | grep -q mine\n").ok();
  }

  @Test
  void a_link_that_a_command_leaves_on_copied_layers_leads_nowhere() throws Exception {
    build("copy", SWAP + "RUN test -L /d/e && cat /moved/victim | grep -q mine\n").ok();
  }

  @Test
  void a_link_that_a_command_leaves_above_its_devices_leads_nowhere() throws Exception {
    Path root = Files.createDirectory(context.resolve("root"));
    Files.createSymbolicLink(root.resolve("dev"), Path.of("d/e/directory"));
    build(
            "chroot",
            """
            FROM busybox AS b
            FROM scratch
            ARG outside
            COPY --from=b /bin /bin
            COPY root/ /
            WORKDIR /d/e/directory
            WORKDIR /
            RUN mv /d/e /moved && ln -s $outside /d/e
            """)
        .ok();
  }

  @Test
  void a_cache_that_a_command_has_made_a_link_is_lent_to_nobody() throws Exception {
    String mount = "RUN --mount=type=cache,target=/c,id=shared ";
    build("chroot", "FROM busybox\nARG outside\n" + mount + "rm -rf /c && ln -s $outside /c\n")
        .ok();
    build("chroot", "FROM busybox\n" + mount + "test ! -L /c && touch /c/x\n").ok();
    build("namespace", "FROM busybox\n" + mount + "test -e /c/x && test ! -e /c/victim\n").ok();
  }

  @Test
  void an_image_whose_devices_would_be_its_root_is_refused() throws Exception {
    Path root = Files.createDirectory(context.resolve("root"));
    Files.createSymbolicLink(root.resolve("dev"), Path.of("."));
    Jbuild.Result result =
        build(
            "chroot",
            "FROM busybox AS b\nFROM scratch\nCOPY --from=b /bin /bin\nCOPY root/ /\nRUN true\n");
    result.fails(1);
  }

  @Test
  void a_device_of_an_image_cannot_be_opened() throws Exception {
    // made where that is allowed: the image's layer has it
    String make = "FROM busybox AS b\nRUN mknod /zero c 1 5 && mknod /disk b 7 0\nFROM b\n";
    build("namespace", make).ok();
    String tries = "RUN test ! -c /zero && test ! -b /disk && test ! -s /zero && touch /x\n";
    build("chroot", make + tries).ok();
    assertEquals(
        "character special file\n",
        jbuild.run("run", "--rm", "image", "stat", "-c", "%F", "/zero").ok().out());
  }
}
