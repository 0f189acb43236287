package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that come and go, or are cut off, and what the machine has of them afterwards. */
final class LeftoversIT {
  /** How many one after the other; {@code -Djbuild.row=200} for more, as the others. */
  private static final int ROW = Integer.getInteger("jbuild.row", 20);

  private static final int AT_ONCE = Integer.getInteger("jbuild.once", 8);
  private static final int KILLS = Integer.getInteger("jbuild.kills", 10);
  private static final long SEED = Long.getLong("jbuild.seed", System.nanoTime());
  private static final int KILLED_WITHIN_MILLIS = 1500;
  private static final int POLL_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** In the command line of all that runs in a container. */
  private static final String MARK = "86420";

  @TempDir static Path directory;
  private static Jbuild jbuild;
  private static Process network;

  @BeforeAll
  static void prepare() throws Exception {
    Host.assumeRoot();
    // a network of its own: bridges and pairs of other tests are not there to be counted
    network = new ProcessBuilder("unshare", "-n", "sleep", "infinity").start();
    jbuild = new Jbuild(directory);
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM jbuild/base\nVOLUME /volume\n");
    jbuild.run("build", "-q", "-t", "img", context.toString()).ok();
    // the bridge, and the directories of a store in use, stay
    for (int i = 0; i < WAYS; i++) {
      comeAndGo(i);
    }
    run("volume", "prune", "-f").ok();
  }

  @AfterAll
  static void leave() throws InterruptedException {
    if (network != null) {
      network.destroyForcibly().waitFor();
    }
  }

  private static List<String> inNetwork(String... arguments) {
    List<String> out =
        new ArrayList<>(List.of("nsenter", "-n", "-t", Long.toString(network.pid())));
    out.addAll(List.of(arguments));
    return out;
  }

  private static Jbuild.Result run(String... arguments) throws Exception {
    return jbuild.exec(inNetwork(Jbuild.command(arguments).toArray(new String[0])));
  }

  private static final int WAYS = 5;

  /** One container from its making to its end, each time another way. */
  private static void comeAndGo(int number) throws Exception {
    String name = "c" + number;
    switch (number % WAYS) {
      case 0 -> run("run", "--rm", "img", "sh", "-c", ": " + MARK).ok();
      case 1 -> {
        run("run", "-d", "--name", name, "--init", "img", "sleep", MARK).ok();
        run("exec", name, "true").ok();
        run("rm", "-fv", name).ok();
      }
      case 2 ->
          run("run", "--rm", "-m", "64m", "--pids-limit", "50", "img", "sh", "-c", ": " + MARK)
              .ok();
      case 3 -> {
        run("create", "--name", name, "-p", "80", "img", "sleep", MARK).ok();
        run("start", name).ok();
        run("pause", name).ok();
        run("unpause", name).ok();
        run("stop", "-t", "0", name).ok();
        run("rm", "-v", name).ok();
      }
      default -> run("run", "--rm", "--tmpfs", "/t", "img", "sh", "-c", "exit 7 " + MARK).fails(7);
    }
  }

  /** All that a container could leave, by kind. */
  private static Map<String, List<String>> found() throws Exception {
    Map<String, List<String>> out = new TreeMap<>();
    out.put("mounts here", Host.mountsBelow(directory));
    out.put("processes", Host.processesWith(MARK));
    out.put("processes with mounts of the store", processesThatSee(jbuild.store().toString()));
    out.put("control groups", deadGroups());
    out.put("interfaces", interfaces());
    out.put("files", files());
    out.put("containers", List.of(run("ps", "-aq").ok().out()));
    return out;
  }

  private static List<String> interfaces() throws Exception {
    List<String> out = new ArrayList<>();
    for (String line : jbuild.exec(inNetwork("cat", "/proc/net/dev")).ok().out().split("\n")) {
      if (line.contains(":")) {
        out.add(line.substring(0, line.indexOf(':')).strip());
      }
    }
    return out;
  }

  private static List<String> processesThatSee(String text) throws IOException {
    List<String> out = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        try {
          if (Files.readString(entry.resolve("mountinfo")).contains(text)) {
            out.add(entry.toString());
          }
        } catch (IOException e) {
          // it ended between the listing and the look
        }
      }
    }
    return out;
  }

  /** Groups whose jbuild is no more. */
  private static List<String> deadGroups() throws IOException {
    List<String> out = new ArrayList<>();
    Path top = Path.of("/sys/fs/cgroup");
    if (!Files.isDirectory(top)) {
      return out;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String[] part = dir.getFileName().toString().split("-");
            if (part.length == 3
                && part[0].equals("jbuild")
                && !Files.exists(Path.of("/proc", part[1]))) {
              out.add(dir.toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // somebody else's group that has just ended
            return FileVisitResult.CONTINUE;
          }
        });
    return out;
  }

  /** Of the store, but for the trees of layers. */
  private static List<String> files() throws IOException {
    TreeSet<String> out = new TreeSet<>();
    Files.walkFileTree(
        jbuild.store(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            out.add(dir.toString());
            return dir.endsWith("tree") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // made when a name has to be given back for the first time
            if (!file.endsWith("names.lock")) {
              out.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // it went between the listing and the look
            return FileVisitResult.CONTINUE;
          }
        });
    return List.copyOf(out);
  }

  private static void assertAsBefore(Map<String, List<String>> before, String when)
      throws Exception {
    Map<String, List<String>> now = found();
    // what ends asynchronously in the kernel may take a moment
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!now.equals(before) && System.nanoTime() < end) {
      Thread.sleep(POLL_MILLIS);
      now = found();
    }
    Map<String, List<String>> more = new TreeMap<>();
    for (Map.Entry<String, List<String>> kind : now.entrySet()) {
      List<String> left = new ArrayList<>(kind.getValue());
      left.removeAll(before.getOrDefault(kind.getKey(), List.of()));
      if (!left.isEmpty()) {
        more.put(kind.getKey(), left);
      }
    }
    assertEquals(Map.of(), more, when);
  }

  @Test
  void many_in_a_row_leave_nothing() throws Exception {
    Map<String, List<String>> before = found();
    for (int i = 0; i < ROW; i++) {
      comeAndGo(i);
    }
    assertAsBefore(before, "after " + ROW);
  }

  @Test
  void many_at_once_leave_nothing() throws Exception {
    Map<String, List<String>> before = found();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  comeAndGo(number);
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertAsBefore(before, "after " + AT_ONCE + " at once");
  }

  /** Cuts jbuild off at some moment of a container's life, or the one that watches over it. */
  private static void cutOff(int number, Random random) throws Exception {
    String sleep = "sleep 0." + random.nextInt(10) + "; : " + MARK;
    boolean detached = number % 3 == 2;
    List<String> command = new ArrayList<>(List.of("run", "-m", "64m", "-p", "80"));
    command.addAll(detached ? List.of("-d") : List.of("--rm"));
    command.addAll(List.of("img", "sh", "-c", sleep));
    List<String> words = Jbuild.command(command.toArray(new String[0]));
    ProcessBuilder builder = new ProcessBuilder(inNetwork(words.toArray(new String[0])));
    builder.environment().put("JBUILD_ROOT", jbuild.store().toString());
    Path said = directory.resolve("output/killed");
    builder.redirectOutput(said.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    process.waitFor(random.nextInt(KILLED_WITHIN_MILLIS), TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    if (detached) {
      for (String monitor : Host.processesWith(" container-monitor ")) {
        long pid = Long.parseLong(monitor.split(" ")[0]);
        if (environment(pid).contains(directory.toString())) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    }
  }

  private static List<Path> unfinished() throws IOException {
    List<Path> out = new ArrayList<>();
    for (String kind : List.of("containers", "volumes")) {
      try (var all = Files.newDirectoryStream(jbuild.store().resolve(kind))) {
        for (Path home : all) {
          if (Files.isDirectory(home)
              && Files.notExists(home.resolve("config.json"))
              && Files.notExists(home.resolve("volume.json"))) {
            out.add(home);
          }
        }
      }
    }
    return out;
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"));
    } catch (IOException e) {
      // it has just ended
      return "";
    }
  }

  @Test
  void jbuild_that_is_killed_at_any_moment_leaves_nothing() throws Exception {
    Map<String, List<String>> before = found();
    Random random = new Random(SEED);
    for (int i = 0; i < KILLS; i++) {
      cutOff(i, random);
    }
    // the containers that were not finished are to be seen and removed; the next one of a kind
    // takes away what it finds
    for (String id : run("ps", "-aq").ok().out().split("\n")) {
      if (!id.isEmpty()) {
        run("rm", "-fv", id).ok();
      }
    }
    comeAndGo(2);
    // one that is young may be somebody's who is about to finish it
    for (Path home : unfinished()) {
      Files.setLastModifiedTime(home, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
    run("container", "prune", "-f").ok();
    run("volume", "prune", "-f").ok();
    assertAsBefore(before, "after " + KILLS + " kills of seed " + SEED);
  }
}
