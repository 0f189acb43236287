package io.jbuild.builder.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SchedulerTest {
  private static final Map<String, List<String>> DIAMOND =
      Map.of(
          "top",
          List.of(),
          "left",
          List.of("top"),
          "right",
          List.of("top"),
          "bottom",
          List.of("left", "right", "left"));

  @Test
  void a_node_runs_once_after_all_that_it_needs() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Map<String, Integer> results =
        new Scheduler<String, Integer>(
                n -> DIAMOND.getOrDefault(n, List.of()),
                (node, of) -> {
                  order.add(node);
                  int sum = 1;
                  for (String input : DIAMOND.getOrDefault(node, List.of())) {
                    sum += of.apply(input);
                  }
                  return sum;
                },
                4)
            .run(List.of("bottom", "right", "left", "top"));
    assertEquals(4, order.size());
    assertEquals("top", order.get(0));
    assertEquals("bottom", order.get(3));
    assertEquals(7, results.get("bottom"));
  }

  @Test
  void independent_nodes_run_at_once() throws Exception {
    CyclicBarrier all = new CyclicBarrier(4);
    new Scheduler<Integer, Boolean>(
            n -> List.of(),
            (node, of) -> {
              meet(all);
              return true;
            },
            4)
        .run(List.of(1, 2, 3, 4));
    assertEquals(0, all.getNumberWaiting());
  }

  @Test
  void no_more_than_the_jobs_run_at_once() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    new Scheduler<Integer, Boolean>(
            n -> List.of(),
            (node, of) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Thread.sleep(5);
              now.decrementAndGet();
              return true;
            },
            2)
        .run(List.of(1, 2, 3, 4, 5, 6, 7, 8));
    assertTrue(most.get() <= 2, "ran " + most + " at once");
  }

  @Test
  void a_failure_interrupts_the_others_and_is_what_is_thrown() {
    CountDownLatch asleep = new CountDownLatch(1);
    AtomicBoolean stopped = new AtomicBoolean();
    BuildException e =
        assertThrows(
            BuildException.class,
            () ->
                new Scheduler<String, Boolean>(
                        n -> List.of(),
                        (node, of) -> {
                          if (node.equals("bad")) {
                            asleep.await();
                            throw new BuildException(ErrorCode.RUN_FAILED, "no");
                          }
                          try {
                            asleep.countDown();
                            Thread.sleep(TimeUnit.MINUTES.toMillis(1));
                            return true;
                          } catch (InterruptedException interrupted) {
                            stopped.set(true);
                            throw interrupted;
                          }
                        },
                        2)
                    .run(List.of("slow", "bad")));
    assertEquals("no", e.getMessage());
    assertTrue(stopped.get());
  }

  @Test
  void an_interrupt_of_who_waits_stops_all() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicBoolean told = new AtomicBoolean();
    Thread waiting =
        new Thread(
            () -> {
              try {
                new Scheduler<Integer, Boolean>(
                        n -> List.of(),
                        (node, of) -> {
                          asleep.countDown();
                          try {
                            Thread.sleep(TimeUnit.MINUTES.toMillis(1));
                          } finally {
                            stopped.set(true);
                          }
                          return true;
                        },
                        1)
                    .run(List.of(1));
              } catch (InterruptedException e) {
                told.set(stopped.get());
              } catch (IOException | BuildException e) {
                throw new AssertionError(e);
              }
            });
    waiting.start();
    asleep.await();
    waiting.interrupt();
    waiting.join();
    assertTrue(told.get());
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("they do not run at once", e);
    }
  }
}
