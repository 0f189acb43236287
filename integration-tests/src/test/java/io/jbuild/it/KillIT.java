package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One store whose writers are killed at any moment, again and again: it keeps what it promised. */
final class KillIT {
  /** How many processes are killed; {@code -Djbuild.kills=2000} for more. */
  private static final int KILLS = Integer.getInteger("jbuild.kills", 100);

  private static final long SEED = Long.getLong("jbuild.seed", 4711);
  private static final int BETWEEN_CHECKS = 50;

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final Map<String, Long> usualMillis = new HashMap<>();
  private final Map<String, String> promised = new TreeMap<>();
  private Jbuild jbuild;
  private Path context;
  private Path archive;
  private Path rootfs;
  private int serial;
  private int acknowledged;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    context = Files.createDirectories(directory.resolve("context"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(context.resolve("file" + i), "content " + i + "\n");
    }
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        ARG N
        COPY . /src
        RUN cp -r /src /copy && rm /copy/file7 && echo $N > /n
        WORKDIR /copy
        """);
    Path top = Files.createDirectories(directory.resolve("top"));
    Files.writeString(top.resolve("file"), "x".repeat(1 << 20));
    Files.writeString(
        context.resolve("small"), "FROM scratch\nCOPY . /src\nCOPY file1 file2 /other/\n");
    rootfs = directory.resolve("rootfs.tar");
    jbuild.exec(List.of("tar", "-C", top.toString(), "-cf", rootfs.toString(), ".")).ok();
    run("build", "-q", "-f", context.resolve("small").toString(), "-t", "kept", context.toString());
    archive = directory.resolve("kept.tar");
    run("save", "-o", archive.toString(), "kept");
    run("build", "-q", "-t", "base", "--build-arg", "N=0", context.toString());
    run("create", "--name", "stopped", "base", "true");
    promise("kept");
    promise("base");
  }

  private String run(String... arguments) throws Exception {
    return jbuild.run(arguments).ok().out().strip();
  }

  private void promise(String name) throws Exception {
    promised.put(name, run("inspect", "--format", "{{.Id}}", name));
  }

  private List<String> next(String verb, String name) {
    String file = archive.toString();
    return switch (verb) {
      case "build" ->
          List.of("build", "-q", "--build-arg", "N=" + serial, "-t", name, context.toString());
      case "load" -> List.of("load", "-q", "-i", file);
      case "import" -> List.of("import", "-m", "number " + serial, rootfs.toString(), name);
      case "commit" -> List.of("commit", "-m", "number " + serial, "stopped", name);
      case "prune" ->
          switch (random.nextInt(3)) {
            case 0 -> List.of("builder", "prune", "-af");
            case 1 -> List.of("image", "prune", "-f");
            default -> List.of("system", "prune", "-f", "--filter", "label=none");
          };
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** Starts it and kills it, unless it was faster: then what it made has been promised. */
  private void disturb(String verb) throws Exception {
    serial++;
    String name = verb + ":" + serial;
    if (verb.equals("load")) {
      // so that there is something to load
      jbuild.run("rmi", "-f", "kept").ok();
      promised.remove("kept");
      name = "kept";
    }
    long start = System.nanoTime();
    Process process = jbuild.start(next(verb, name).toArray(new String[0]));
    long usual = usualMillis.getOrDefault(verb, 1000L);
    long patience = (long) (usual * (0.2 + random.nextDouble()));
    process.waitFor(patience, TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    if (process.waitFor() == 0) {
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      usualMillis.put(verb, (usual * 3 + took) / 4);
      acknowledged++;
      if (!verb.equals("prune")) {
        promised.put(name, verb.equals("load") ? keptId : "");
      }
    } else {
      assertEquals(137, process.exitValue(), () -> verb + " failed by itself: " + said());
      if (patience > usual) {
        // the host has become slower: else nothing would ever be acknowledged
        usualMillis.put(verb, usual * 3 / 2);
      }
    }
  }

  private String keptId = "";

  private String said() {
    try (var files = Files.list(directory.resolve("output"))) {
      List<Path> all = new ArrayList<>(files.toList());
      all.sort((a, b) -> Long.compare(b.toFile().lastModified(), a.toFile().lastModified()));
      StringBuilder out = new StringBuilder();
      for (Path file : all.subList(0, Math.min(4, all.size()))) {
        out.append(Files.readString(file)).append('\n');
      }
      return out.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void check(String when) throws Exception {
    assertEquals("nothing is damaged", run("system", "check"), when);
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()), when);
    Map<String, String> there = new HashMap<>();
    String listed =
        run("images", "-a", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}");
    for (String line : listed.split("\n")) {
      String[] words = line.split(" ");
      there.put(words[0].replaceFirst(":latest$", ""), words[1]);
    }
    promised.forEach(
        (name, id) -> {
          String got = there.getOrDefault(name, "nothing");
          assertEquals(id.isEmpty() ? got : id, got, () -> name + " " + when);
          assertEquals(false, got.equals("nothing"), () -> name + " is lost " + when);
        });
    assertEquals("stopped", run("ps", "-a", "--format", "{{.Names}}"), when);
  }

  /** Makes room: gives up what was kept, all but the first images. */
  private void forget() throws Exception {
    List<String> command = new ArrayList<>(List.of("rmi", "-f"));
    for (String name : promised.keySet()) {
      if (!name.equals("base") && !name.equals("kept")) {
        command.add(name);
      }
    }
    if (command.size() > 2) {
      run(command.toArray(new String[0]));
      promised.keySet().retainAll(List.of("base", "kept"));
    }
  }

  @Test
  void what_was_acknowledged_outlives_every_kill() throws Exception {
    keptId = promised.getOrDefault("kept", "");
    String[] verbs = {"build", "load", "import", "prune", "commit"};
    for (String verb : verbs) {
      usualMillis.put(verb, verb.equals("build") ? 1500L : 700L);
    }
    for (int i = 1; i <= KILLS; i++) {
      disturb(verbs[random.nextInt(verbs.length)]);
      if (i % BETWEEN_CHECKS == 0 || i == KILLS) {
        check("after " + i + " of seed " + SEED);
        forget();
      }
    }
    // that both happened often: a run that kills everything or nothing proves nothing
    int few = Math.max(1, KILLS / 25);
    assertEquals(true, acknowledged >= few && acknowledged <= KILLS - few, "" + acknowledged);
  }
}
