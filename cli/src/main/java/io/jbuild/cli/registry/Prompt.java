package io.jbuild.cli.registry;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.verb.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Asks at the terminal. */
final class Prompt {
  private static final int INTERRUPTED = 130;
  private static final int CONTROL_C = 3;
  private static final int CONTROL_D = 4;
  private static final int DELETE = 127;

  private final InputStream in;
  private final PrintStream out;
  private final Terminal terminal;

  Prompt(Session session) throws CommandException {
    this.in = session.console().in();
    this.out = session.console().err();
    this.terminal = session.terminal();
    if (!terminal.isInput()) {
      throw new CommandException(
          "cannot ask for user name and password: there is no terminal;"
              + " use --username and --password-stdin");
    }
  }

  String ask(String question) throws IOException, CommandException {
    out.print(question);
    out.flush();
    return line();
  }

  /** Without showing what is typed. */
  String askSecretly(String question) throws IOException, CommandException {
    out.print(question);
    out.flush();
    try (Terminal.Raw silent = terminal.raw()) {
      return line();
    } finally {
      out.println();
    }
  }

  private String line() throws IOException, CommandException {
    ByteArrayOutputStream typed = new ByteArrayOutputStream();
    while (true) {
      int key = in.read();
      if (key == CONTROL_C) {
        throw new CommandException(INTERRUPTED, "interrupted");
      }
      if (key < 0 || key == CONTROL_D || key == '\n' || key == '\r') {
        return typed.toString(StandardCharsets.UTF_8).strip();
      }
      if (key == DELETE || key == '\b') {
        byte[] before = typed.toByteArray();
        typed.reset();
        typed.write(before, 0, Math.max(0, before.length - 1));
      } else {
        typed.write(key);
      }
    }
  }
}
