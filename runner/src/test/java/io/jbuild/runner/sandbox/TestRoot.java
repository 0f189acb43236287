package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A root file system of busybox alone, and a sandbox to run it in. */
final class TestRoot {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final Path directory;
  private final Path lower;
  private int count;
  final Sandbox sandbox;

  TestRoot(Path directory) throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    assumeTrue(Files.isExecutable(BUSYBOX), "needs busybox-static");
    this.directory = directory;
    this.lower = Files.createDirectories(directory.resolve("lower"));
    Files.createDirectories(lower.resolve("bin"));
    Files.copy(BUSYBOX, lower.resolve("bin/busybox"));
    for (String applet :
        List.of(
            "sh",
            "true",
            "cat",
            "echo",
            "id",
            "ls",
            "mount",
            "sleep",
            "kill",
            "hostname",
            "touch",
            "mkdir",
            "stat",
            "ps",
            "grep",
            "stty",
            "tty",
            "unshare",
            "test",
            "env",
            "pwd",
            "rm",
            "chroot",
            "ip",
            "head")) {
      Files.createSymbolicLink(lower.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Files.createDirectories(lower.resolve("etc"));
    Files.writeString(lower.resolve("etc/keep"), "keep\n");
    JnaLinux linux = JnaLinux.open();
    sandbox = Sandbox.open(linux, limits -> Optional.empty(), new JnaFileOps(linux));
  }

  Path lower() {
    return lower;
  }

  RootFilesystem.Overlay overlay() throws IOException {
    Path work = Files.createDirectories(directory.resolve("w" + count++));
    return new RootFilesystem.Overlay(
        List.of(lower),
        Files.createDirectories(work.resolve("upper")),
        Files.createDirectories(work.resolve("work")),
        Files.createDirectories(work.resolve("merged")));
  }

  record Output(RunResult result, String out, String err) {}

  Output sh(String script) throws Exception {
    return sh(script, b -> b);
  }

  Output sh(String script, UnaryOperator<RunSpec.Builder> change) throws Exception {
    return run(overlay(), change, "sh", "-c", script);
  }

  Output run(RootFilesystem root, UnaryOperator<RunSpec.Builder> change, String... argv)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    RunSpec spec =
        change.apply(RunSpec.of(List.of(argv)).env(List.of("PATH=/bin", "HOME=/root"))).build();
    try (RunningContainer c =
        sandbox.start(
            spec,
            root,
            new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> err.write(b, 0, n)))) {
      RunResult result = c.waitFor();
      return new Output(
          result, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }
}
