package io.jbuild.runner.seccomp;

import java.util.List;

/**
 * What happens when a system call is made: the first condition that holds decides; when none does,
 * the filter's default does.
 */
record Rule(List<Clause> clauses) {

  Rule {
    clauses = List.copyOf(clauses);
  }

  /** A condition and what follows from it. */
  record Clause(List<Test> tests, int action) {
    Clause {
      tests = List.copyOf(tests);
    }
  }

  /**
   * A comparison of one argument.
   *
   * @param index 0 to 5
   * @param mask applied first
   */
  record Test(int index, Comparison comparison, long mask, long value) {}

  /** How an argument is compared, without sign. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  static final int ALLOW = 0x7fff0000;
  static final int ERRNO = 0x00050000;
  static final int KILL_PROCESS = 0x80000000;
  static final int TRAP = 0x00030000;
  static final int LOG = 0x7ffc0000;

  static Rule always(int action) {
    return new Rule(List.of(new Clause(List.of(), action)));
  }

  boolean isUnconditional() {
    return !clauses.isEmpty() && clauses.get(0).tests().isEmpty();
  }
}
