package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLocksTest {
  @TempDir Path dir;

  @Test
  void one_thread_at_a_time_has_the_lock() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread t =
          new Thread(
              () -> {
                for (int n = 0; n < 50; n++) {
                  try (FileLocks.Held held = FileLocks.lock(dir.resolve("d/lock"))) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  } catch (Exception e) {
                    most.set(99);
                  }
                }
              });
      t.start();
      threads.add(t);
    }
    for (Thread t : threads) {
      t.join();
    }
    assertEquals(1, most.get());
  }

  @Test
  void another_process_waits_and_death_gives_the_lock_back() throws Exception {
    Path lock = dir.resolve("lock");
    try (ForkedJvm other = ForkedJvm.start(LockAndSleep.class, lock.toString())) {
      other.awaitLine("locked");
      assertTrue(FileLocks.tryLock(lock).isEmpty());
      other.kill();
    }
    try (FileLocks.Held held = FileLocks.lock(lock)) {
      assertTrue(FileLocks.tryLock(lock).isEmpty());
    }
    assertFalse(FileLocks.tryLock(lock).isEmpty());
  }

  /** Takes a lock and keeps it until it is killed. */
  static final class LockAndSleep {
    public static void main(String[] args) throws Exception {
      try (FileLocks.Held held = FileLocks.lock(Path.of(args[0]))) {
        System.out.println("locked");
        Thread.sleep(60_000);
      }
    }
  }
}
