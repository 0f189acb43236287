package io.jbuild.runner.sandbox;

import io.jbuild.runner.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes use, by /proc: where there is no control group that counts (proc(5)). */
final class ProcessUsage {
  private static final Path PROC = Path.of("/proc");
  // USER_HZ: 100 wherever Linux runs
  private static final long NANOS_PER_TICK = 10_000_000;

  private ProcessUsage() {}

  static Usage of(List<Long> processes) {
    Usage sum = Usage.NONE;
    for (long pid : processes) {
      try {
        sum = sum.plus(of(PROC.resolve(Long.toString(pid))));
      } catch (IOException e) {
        // it has ended since it was listed, and uses nothing
      }
    }
    return sum;
  }

  private static Usage of(Path process) throws IOException {
    List<String> status = Files.readAllLines(process.resolve("status"));
    // what is shared would be counted once for each of them
    long memory = 1024 * number(status, "RssAnon:");
    long read = 0;
    long written = 0;
    try {
      List<String> io = Files.readAllLines(process.resolve("io"));
      read = number(io, "read_bytes:");
      written = number(io, "write_bytes:");
    } catch (IOException e) {
      // one with more rights than we have keeps this to itself
    }
    long cpu = ticks(Files.readString(process.resolve("stat"))) * NANOS_PER_TICK;
    return new Usage(cpu, memory, read, written, number(status, "Threads:"));
  }

  /** Fields 14 to 17 of proc_pid_stat(5): its own, and of the children that it has waited for. */
  static long ticks(String stat) {
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long sum = 0;
    for (int i = 11; i <= 14; i++) {
      sum += Long.parseLong(words[i]);
    }
    return sum;
  }

  private static long number(List<String> lines, String key) {
    for (String line : lines) {
      if (line.startsWith(key)) {
        String value = line.substring(key.length()).strip();
        int blank = value.indexOf(' ');
        return Long.parseLong(blank < 0 ? value : value.substring(0, blank));
      }
    }
    return 0;
  }
}
