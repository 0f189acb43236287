package io.jbuild.runner.sandbox;

import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.Machine;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The process one of {@code --init}: hands signals on and reaps what has lost its parent. It is
 * executed from memory, so nothing of it is in the container's file system; its source is {@code
 * src/main/c/init.c}.
 */
final class InitProgram {
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_EXEC = 0x10;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final String RESOURCE = "init-x86_64";

  private InitProgram() {}

  /** A descriptor of it; the caller closes it. */
  static int open(Linux linux) throws IOException {
    if (linux.machine() != Machine.X86_64) {
      throw new RunnerException(
          RunnerException.Kind.SETUP, "--init is there for x86-64 alone: run the command without");
    }
    byte[] program;
    try (InputStream in = InitProgram.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + RESOURCE);
      }
      program = in.readAllBytes();
    }
    try (NativeBlock name = linux.cString("jbuild-init")) {
      int fd = (int) linux.call(Call.MEMFD_CREATE, name.address(), MFD_CLOEXEC | MFD_EXEC);
      if (fd == -Errno.EINVAL) {
        // before Linux 6.3 each can be executed, and none says so
        fd = (int) linux.call(Call.MEMFD_CREATE, name.address(), MFD_CLOEXEC);
      }
      if (fd < 0) {
        throw new IOException("cannot make a file in memory: " + Errno.describe(-fd));
      }
      int written = linux.write(fd, program, program.length);
      if (written != program.length) {
        linux.close(fd);
        throw new IOException("cannot write a file in memory: " + written);
      }
      return fd;
    }
  }

  /** Turns the child into it; it looks the command up as execvp(3) does. */
  static List<Integer> exec(Program program, RunSpec spec, int fd) {
    List<String> argv = new ArrayList<>();
    argv.add("init");
    argv.addAll(spec.argv());
    program.add(
        "execute init",
        Call.EXECVEAT,
        Arg.of(fd),
        Arg.of(""),
        new Arg.Texts(argv),
        new Arg.Texts(spec.env()),
        Arg.of(AT_EMPTY_PATH));
    return List.of();
  }
}
