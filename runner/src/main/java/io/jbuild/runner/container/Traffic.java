package io.jbuild.runner.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Bytes that went through the interfaces of a network namespace (proc_pid_net(5)). */
final class Traffic {
  private static final int SENT = 8;

  private Traffic() {}

  /** Received and sent by the network of a process, without loopback. */
  static long[] of(long pid) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/" + pid + "/net/dev")));
  }

  static long[] parse(List<String> lines) {
    long[] out = new long[2];
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] words = line.substring(colon + 1).strip().split("\\s+");
        out[0] += Long.parseLong(words[0]);
        out[1] += Long.parseLong(words[SENT]);
      }
    }
    return out;
  }
}
