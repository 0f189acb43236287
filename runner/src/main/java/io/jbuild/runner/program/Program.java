package io.jbuild.runner.program;

import io.jbuild.runner.syscall.Call;
import java.util.ArrayList;
import java.util.List;

/** An ordered list of system calls; planners append to it. Not for several threads. */
public final class Program {
  private final List<Op> ops = new ArrayList<>();

  public void add(String what, Call call, Arg... args) {
    ops.add(new Op(what, call, List.of(args), 0, false));
  }

  /** Goes on when the call fails with just this errno. */
  public void tolerating(int errno, String what, Call call, Arg... args) {
    ops.add(new Op(what, call, List.of(args), errno, false));
  }

  /** Keeps the result for {@code Child.result}; returns the number of the call. */
  public int keeping(int tolerated, String what, Call call, Arg... args) {
    ops.add(new Op(what, call, List.of(args), tolerated, true));
    return ops.size() - 1;
  }

  public List<Op> ops() {
    return List.copyOf(ops);
  }
}
