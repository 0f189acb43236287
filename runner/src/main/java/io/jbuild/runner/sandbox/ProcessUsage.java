package io.jbuild.runner.sandbox;

import io.jbuild.runner.Usage;
import io.jbuild.runner.proc.ProcessFiles;
import java.io.IOException;
import java.util.List;

/** What processes use, by /proc: where there is no control group that counts (proc(5)). */
final class ProcessUsage {
  // USER_HZ: 100 wherever Linux runs
  private static final long NANOS_PER_TICK = 10_000_000;

  private ProcessUsage() {}

  static Usage of(List<Long> processes) {
    Usage sum = Usage.NONE;
    for (long pid : processes) {
      try {
        sum = sum.plus(of(pid));
      } catch (IOException e) {
        // it has ended since it was listed, and uses nothing
      }
    }
    return sum;
  }

  private static Usage of(long pid) throws IOException {
    String process = Long.toString(pid);
    List<String> status = ProcessFiles.lines(process, "status");
    // what is shared would be counted once for each of them
    long memory = 1024 * number(status, "RssAnon");
    long read = 0;
    long written = 0;
    try {
      List<String> io = ProcessFiles.lines(process, "io");
      read = number(io, "read_bytes");
      written = number(io, "write_bytes");
    } catch (IOException e) {
      // one with more rights than we have keeps this to itself
    }
    long cpu = ticks(ProcessFiles.stat(pid)) * NANOS_PER_TICK;
    return new Usage(cpu, memory, read, written, number(status, "Threads"));
  }

  /** Fields 14 to 17 of proc_pid_stat(5): its own, and of the children that it has waited for. */
  private static long ticks(String[] behindName) {
    long sum = 0;
    for (int i = 11; i <= 14; i++) {
      sum += Long.parseLong(behindName[i]);
    }
    return sum;
  }

  private static long number(List<String> lines, String key) {
    String value = ProcessFiles.value(lines, key);
    int blank = value.indexOf(' ');
    String digits = blank < 0 ? value : value.substring(0, blank);
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }
}
