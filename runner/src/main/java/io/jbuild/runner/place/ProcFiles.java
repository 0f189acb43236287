package io.jbuild.runner.place;

import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What programs ask most of {@code /proc} that is the same for all processes, as it is now: where
 * there are no mounts there is no more of it. Nothing of processes, and nothing of mounts, since
 * there are none.
 */
final class ProcFiles {
  private static final Path PROC = Path.of("/proc");
  private static final int READABLE = 0444;

  private static final List<String> NAMES =
      List.of(
          "cpuinfo",
          "filesystems",
          "loadavg",
          "meminfo",
          "stat",
          "uptime",
          "version",
          "sys/crypto/fips_enabled",
          "sys/fs/file-max",
          "sys/fs/nr_open",
          "sys/kernel/cap_last_cap",
          "sys/kernel/hostname",
          "sys/kernel/ngroups_max",
          "sys/kernel/osrelease",
          "sys/kernel/ostype",
          "sys/kernel/overflowgid",
          "sys/kernel/overflowuid",
          "sys/kernel/pid_max",
          "sys/kernel/random/boot_id",
          "sys/kernel/random/entropy_avail",
          "sys/kernel/random/uuid",
          "sys/kernel/threads-max",
          "sys/kernel/version",
          "sys/net/core/somaxconn",
          "sys/vm/max_map_count",
          "sys/vm/overcommit_memory",
          "sys/vm/swappiness");

  private ProcFiles() {}

  /**
   * @param directory which is there and empty
   */
  static void write(FileOps files, String directory) throws IOException {
    Set<String> made = new HashSet<>();
    for (String name : NAMES) {
      Path source = PROC.resolve(name);
      if (!Files.isReadable(source)) {
        // another kernel, or a container that hides it
        continue;
      }
      for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
        String above = directory + '/' + name.substring(0, i);
        if (made.add(above)) {
          files.mkdir(above, 0755);
        }
      }
      byte[] content = Files.readAllBytes(source);
      files.write(directory + '/' + name, content, new NewFile(READABLE, 0, 0, 0, 0));
    }
  }
}
