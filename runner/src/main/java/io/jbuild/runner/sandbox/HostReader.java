package io.jbuild.runner.sandbox;

import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.mount.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what this process is allowed from user_namespaces(7)'s files. */
final class HostReader {
  private HostReader() {}

  static Host read() throws IOException {
    boolean groups =
        !Files.exists(Path.of("/proc/self/setgroups"))
            || Files.readString(Path.of("/proc/self/setgroups")).startsWith("allow");
    return new Host(Privileges.ofThisProcess().userNamespace(), groups);
  }
}
