package io.jbuild.cli.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this host (proc_meminfo(5)). */
public final class HostMemory {
  private static final Path FILE = Path.of("/proc/meminfo");
  private static final String TOTAL = "MemTotal:";

  private HostMemory() {}

  /** Bytes; 0 where the kernel does not tell. */
  public static long total() throws IOException {
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith(TOTAL)) {
        String kilobytes = line.substring(TOTAL.length()).strip();
        return 1024 * Long.parseLong(kilobytes.substring(0, kilobytes.indexOf(' ')));
      }
    }
    return 0;
  }
}
