package io.jbuild.runner.program;

import io.jbuild.runner.syscall.Call;
import java.util.List;

/**
 * One system call of a program.
 *
 * @param what for the error message: {@code mount proc on /proc}
 * @param tolerated an errno with which the program goes on; 0: none, {@link #ANY}: every one
 * @param kept whether the result can be asked for afterwards
 */
public record Op(String what, Call call, List<Arg> args, int tolerated, boolean kept) {
  public static final int ANY = -1;

  public Op {
    args = List.copyOf(args);
    if (args.size() > 6) {
      throw new IllegalArgumentException("a system call has up to six arguments: " + what);
    }
  }
}
