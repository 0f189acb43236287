package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.plan.RunMount.Sharing;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheDirectoriesTest {
  @TempDir Path root;

  @Test
  void what_is_written_is_there_next_time() throws Exception {
    CacheDirectories caches = new CacheDirectories(root);
    try (CacheDirectories.Lease lease = caches.take("npm", Sharing.SHARED, empty -> {})) {
      Files.writeString(lease.directory().resolve("f"), "x");
    }
    try (CacheDirectories.Lease lease = caches.take("npm", Sharing.LOCKED, empty -> {})) {
      assertEquals("x", Files.readString(lease.directory().resolve("f")));
    }
  }

  @Test
  void a_new_directory_is_filled_once() throws Exception {
    CacheDirectories caches = new CacheDirectories(root);
    AtomicInteger filled = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      try (CacheDirectories.Lease lease =
          caches.take(
              "m2",
              Sharing.SHARED,
              empty -> {
                filled.incrementAndGet();
                Files.writeString(empty.resolve("begin"), "");
              })) {
        assertTrue(Files.exists(lease.directory().resolve("begin")));
      }
    }
    assertEquals(1, filled.get());
  }

  @Test
  void two_that_make_a_directory_at_the_same_time_get_the_same() throws Exception {
    CacheDirectories caches = new CacheDirectories(root);
    try (CacheDirectories.Lease slow =
        caches.take(
            "id",
            Sharing.SHARED,
            empty -> {
              try (CacheDirectories.Lease fast = caches.take("id", Sharing.SHARED, e -> {})) {
                Files.writeString(fast.directory().resolve("f"), "first");
              } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
              }
            })) {
      assertEquals("first", Files.readString(slow.directory().resolve("f")));
    }
  }

  @Test
  void private_leases_at_the_same_time_have_directories_of_their_own() throws Exception {
    CacheDirectories caches = new CacheDirectories(root);
    Path first;
    try (CacheDirectories.Lease a = caches.take("id", Sharing.PRIVATE, empty -> {});
        CacheDirectories.Lease b = caches.take("id", Sharing.PRIVATE, empty -> {})) {
      first = a.directory();
      assertNotEquals(a.directory(), b.directory());
    }
    try (CacheDirectories.Lease again = caches.take("id", Sharing.PRIVATE, empty -> {})) {
      assertEquals(first, again.directory());
    }
  }

  @Test
  void locked_leases_never_overlap() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(10);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(
            threads.submit(
                () -> {
                  try (CacheDirectories.Lease lease =
                      new CacheDirectories(root).take("id", Sharing.LOCKED, empty -> {})) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.sleep(5);
                    inside.decrementAndGet();
                    return lease.directory();
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, most.get());
  }
}
