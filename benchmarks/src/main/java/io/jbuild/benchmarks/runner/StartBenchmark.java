package io.jbuild.benchmarks.runner;

import io.jbuild.layercache.files.Trees;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation is a container of {@code true}, from its start until its end is known, in a process
 * that is warm: as a step of a build pays for it. The peer is {@code crun run} on the same files,
 * one after the other from one shell, without a control group, an overlay or a system call filter,
 * all of which but the first ours has. It needs root, busybox-static and crun.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StartBenchmark {
  private static final int MANY = 20;

  private Path directory = Path.of("");
  private Optional<Sandbox> sandbox = Optional.empty();
  private int count;
  private final RunSpec spec = RunSpec.of(List.of("true")).env(List.of("PATH=/bin")).build();
  private final Stdio silent = new Stdio.Captured((b, n) -> {}, (b, n) -> {});

  @Setup
  public void prepare() throws IOException, InterruptedException {
    directory = Files.createTempDirectory("jbuild-start");
    Path lower = Files.createDirectories(directory.resolve("rootfs"));
    Files.createDirectories(lower.resolve("bin"));
    Files.copy(Path.of("/bin/busybox"), lower.resolve("bin/busybox"));
    Files.createSymbolicLink(lower.resolve("bin/true"), Path.of("busybox"));
    JnaLinux linux = JnaLinux.open();
    sandbox = Optional.of(Sandbox.open(linux, l -> Optional.empty(), new JnaFileOps(linux)));
    run("crun", "spec");
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"terminal\": true", "\"terminal\": false")
            .replace("\"sh\"", "\"true\""));
  }

  @TearDown
  public void clean() throws IOException {
    Trees.delete(directory);
  }

  @Benchmark
  public void jbuild() throws IOException, InterruptedException {
    try (RunningContainer c = sandbox.orElseThrow().start(spec, root(), silent)) {
      RunResult result = c.waitFor();
      if (result.exitCode() != 0) {
        throw new IOException("true ended with " + result);
      }
    }
  }

  /** A new one each time, as for each step of a build. */
  private RootFilesystem root() throws IOException {
    Path own = Files.createDirectory(directory.resolve("step" + count++));
    return new RootFilesystem.Overlay(
        List.of(directory.resolve("rootfs")),
        Files.createDirectory(own.resolve("upper")),
        Files.createDirectory(own.resolve("work")),
        Files.createDirectory(own.resolve("merged")));
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void crun() throws IOException, InterruptedException {
    String one = "crun --cgroup-manager=disabled run jbuild-start-" + ProcessHandle.current().pid();
    String loop = "i=0; while [ $i -lt " + MANY + " ]; do " + one + "; i=$((i+1)); done";
    // it refuses a host that has both versions of control groups
    run("unshare", "-m", "sh", "-ec", "umount /sys/fs/cgroup/unified 2>/dev/null || :; " + loop);
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }
}
