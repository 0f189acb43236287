package io.jbuild.grammar;

import java.util.List;

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK start. */
public sealed interface CommandLine {

  /** Text for the shell that SHELL names. Nothing in it is the builder's to expand. */
  record ShellForm(Word line) implements CommandLine {}

  /** A program and its arguments, written as a JSON array. May be empty. */
  record ExecForm(List<Word> arguments) implements CommandLine {
    public ExecForm {
      arguments = List.copyOf(arguments);
    }
  }
}
