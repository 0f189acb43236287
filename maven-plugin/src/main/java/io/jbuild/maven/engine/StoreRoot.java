package io.jbuild.maven.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the command line keeps its store, so that both have the same images. */
final class StoreRoot {
  private static final String ALL_IDS = "0 0 4294967295";

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
    String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
    boolean all = String.join(" ", map.split("\\s+")).equals(ALL_IDS);
    return all && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
