package io.jbuild.cli.start;

import io.jbuild.cli.Console;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = new Cli(Console.ofProcess(), System.getenv()).run(args);
    endHttpClients();
    // not by returning: threads that still wait for something would keep the process
    Runtime.getRuntime().halt(code);
  }

  /** They wait in the kernel, and a machine that halts waits 300 ms for threads that do. */
  private static void endHttpClients() {
    Thread[] threads = new Thread[2 * Thread.activeCount()];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().endsWith("-SelectorManager")) {
        threads[i].interrupt();
      }
    }
  }
}
