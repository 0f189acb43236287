package io.jbuild.cli.start;

import io.jbuild.cli.Console;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = new Cli(Console.ofProcess(), System.getenv()).run(args);
    // not by returning: threads that still wait for something would keep the process
    Runtime.getRuntime().halt(code);
  }
}
