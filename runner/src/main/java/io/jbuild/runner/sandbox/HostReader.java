package io.jbuild.runner.sandbox;

import io.jbuild.runner.mount.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what this process is allowed from user_namespaces(7)'s files. */
final class HostReader {
  private static final String ALL_IDS = "0 0 4294967295";

  private HostReader() {}

  static Host read() throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
    boolean userNamespace = !String.join(" ", map.split("\\s+")).equals(ALL_IDS);
    boolean groups =
        !Files.exists(Path.of("/proc/self/setgroups"))
            || Files.readString(Path.of("/proc/self/setgroups")).startsWith("allow");
    return new Host(userNamespace, groups);
  }
}
