package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight users of one store at once, each of whom finds what is theirs. */
final class CrowdIT {
  private static final int USERS = 8;

  /** How long they go on; {@code -Djbuild.seconds=600} for more. */
  private static final int SECONDS = Integer.getInteger("jbuild.seconds", 60);

  @TempDir Path directory;
  private Jbuild jbuild;
  private Path context;

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
        COPY . /src
        RUN cp -r /src /copy && rm /copy/file7
        ARG N
        RUN echo $N > /n
        """);
    jbuild.run("build", "-q", "-t", "common", "--build-arg", "N=0", context.toString()).ok();
  }

  /** One of them: what they named must be there with the content that they gave it. */
  private final class User implements Callable<Integer> {
    private final String name;
    private final Random random;
    private final long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    private final Map<String, String> mine = new TreeMap<>();
    private int serial;

    User(int number) {
      this.name = "user" + number;
      this.random = new Random(number);
    }

    @Override
    public Integer call() throws Exception {
      while (System.nanoTime() < end) {
        step(random.nextInt(8));
      }
      for (Map.Entry<String, String> image : mine.entrySet()) {
        assertEquals(image.getValue(), id(image.getKey()), image::getKey);
      }
      return serial;
    }

    private String run(String... arguments) throws Exception {
      return jbuild.run(arguments).ok().out().strip();
    }

    private String id(String image) throws Exception {
      return run("inspect", "--format", "{{.Id}}", image);
    }

    private void step(int what) throws Exception {
      String image = name + ":" + ++serial;
      String any = mine.isEmpty() ? "" : new ArrayList<>(mine.keySet()).get(0);
      String n = "N=" + name + "-" + serial / 2;
      switch (what) {
        case 0, 1 -> {
          run("build", "-q", "-t", image, "--build-arg", n, context.toString());
          mine.put(image, id(image));
        }
        case 2 -> {
          String from = any.isEmpty() ? "common" : any;
          run("tag", from, image);
          mine.put(image, id(from));
        }
        case 3 -> {
          Path file = directory.resolve(name + ".tar");
          run("save", "-o", file.toString(), any.isEmpty() ? "common" : any);
          run("load", "-q", "-i", file.toString());
        }
        case 4 -> run("builder", "prune", "-af");
        case 5 -> run("image", "prune", "-f");
        case 6 -> run("system", "prune", "-f");
        default -> {
          if (mine.size() > 3) {
            run("rmi", any);
            mine.remove(any);
          } else {
            run("images");
          }
        }
      }
    }
  }

  @Test
  void eight_users_of_one_store_lose_nothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(USERS);
    int steps = 0;
    try {
      List<User> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        users.add(new User(i));
      }
      for (Future<Integer> one : threads.invokeAll(users)) {
        steps += one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(steps >= USERS, "they did nothing");
    assertEquals("nothing is damaged\n", jbuild.run("system", "check").ok().out());
    assertEquals(List.of(), Host.mountsBelow(directory));
  }
}
