package io.jbuild.maven.engine;

import io.jbuild.layercache.files.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the command line keeps its store, so that both have the same images. */
final class StoreRoot {
  private StoreRoot() {}

  static Path find() throws IOException {
    Map<String, String> environment = System.getenv();
    String said = environment.getOrDefault("JBUILD_ROOT", "");
    if (!said.isEmpty()) {
      return Path.of(said);
    }
    if (isSystemRoot()) {
      return Path.of("/var/lib/jbuild");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "/"), ".local/share/jbuild")
        : Path.of(data, "jbuild");
  }

  /** Root of the machine, not of a user namespace. */
  private static boolean isSystemRoot() throws IOException {
    return !Privileges.ofThisProcess().userNamespace()
        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
