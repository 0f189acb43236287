package io.jbuild.cli.system;

import io.jbuild.cli.Console;
import java.io.IOException;
import java.io.InputStream;

/** Asks before something is removed. */
final class Confirmation {
  private Confirmation() {}

  /** True when the user says y or yes; all else, and no answer, is no. */
  static boolean ask(Console console, String warning) throws IOException {
    console.out().print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
    console.flush();
    StringBuilder answer = new StringBuilder();
    InputStream in = console.in();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      answer.append((char) c);
    }
    String word = answer.toString().strip();
    return word.equalsIgnoreCase("y") || word.equalsIgnoreCase("yes");
  }
}
