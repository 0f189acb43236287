package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/** Plans what must be there to mount on, and remembers which calls would have made it. */
public final class Stubs {

  private final Program program;
  private final Map<ContainerPath, Integer> calls = new LinkedHashMap<>();

  public Stubs(Program program) {
    this.program = program;
  }

  /** A directory and all above it. */
  public void directory(ContainerPath path) {
    ContainerPath at = ContainerPath.ROOT;
    for (String name : path.parts()) {
      at = at.resolve(name);
      make(at, Call.MKDIRAT, 0755);
    }
  }

  /** An empty file and the directories above it. */
  public void file(ContainerPath path) {
    directory(path.parent());
    make(path, Call.MKNODAT, FileType.FILE.bits() | 0644);
  }

  private void make(ContainerPath path, Call call, int mode) {
    if (!calls.containsKey(path)) {
      calls.put(
          path,
          program.keeping(
              Errno.EEXIST,
              "make " + path + " to mount on",
              call,
              Arg.of(Linux.AT_FDCWD),
              Arg.of(path.value()),
              Arg.of(mode),
              Arg.of(0)));
    }
  }

  /** All that must be there. */
  public List<ContainerPath> wanted() {
    return List.copyOf(calls.keySet());
  }

  /** The paths that were not there before, by the results of the calls; parents first. */
  public List<ContainerPath> made(IntToLongFunction result) {
    List<ContainerPath> out = new ArrayList<>();
    for (Map.Entry<ContainerPath, Integer> e : calls.entrySet()) {
      if (result.applyAsLong(e.getValue()) == 0) {
        out.add(e.getKey());
      }
    }
    return out;
  }
}
