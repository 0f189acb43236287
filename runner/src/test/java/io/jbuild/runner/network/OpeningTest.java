package io.jbuild.runner.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class OpeningTest {
  @Test
  void what_is_opened_beside_is_closed_once_it_is_open() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    Closeable thing = () -> closed.set(true);
    Opening<Closeable> opening =
        Opening.start(
            "test",
            () -> {
              go.await();
              return thing;
            });
    go.countDown();
    assertSame(thing, opening.get());
    assertFalse(closed.get());
    opening.close();
    assertTrue(closed.get());
  }

  @Test
  void what_nobody_asked_for_is_closed_too() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    Opening.<Closeable>start("test", () -> () -> closed.set(true)).close();
    assertTrue(closed.get());
  }

  @Test
  void a_failure_is_told_by_whichever_comes_first() throws Exception {
    Opening<Closeable> asked = failing();
    assertEquals("no", assertThrows(IOException.class, asked::get).getMessage());
    asked.close();
    assertEquals("no", assertThrows(IOException.class, failing()::close).getMessage());
  }

  private static Opening<Closeable> failing() {
    return Opening.start(
        "test",
        () -> {
          throw new IOException("no");
        });
  }

  @Test
  void who_is_interrupted_while_closing_interrupts_it() throws Exception {
    Opening<Closeable> opening =
        Opening.start(
            "test",
            () -> {
              new CountDownLatch(1).await();
              return () -> {};
            });
    Thread.currentThread().interrupt();
    assertThrows(IOException.class, opening::close);
    assertTrue(Thread.interrupted());
  }
}
