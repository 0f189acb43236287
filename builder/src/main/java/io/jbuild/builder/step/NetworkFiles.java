package io.jbuild.builder.step;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What commands see as {@code /etc/hosts} and {@code /etc/resolv.conf}; no part of the image. */
final class NetworkFiles {
  static final String HOSTNAME = "buildkitsandbox";
  private static final Path HOST_RESOLVER = Path.of("/etc/resolv.conf");

  private NetworkFiles() {}

  /**
   * @param directory empty, for the files
   * @param hosts addresses by name, beside localhost
   */
  static List<Mount> write(Path directory, Map<String, String> hosts) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("127.0.0.1\tlocalhost ").append(HOSTNAME).append('\n');
    text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    for (Map.Entry<String, String> host : hosts.entrySet()) {
      text.append(host.getValue()).append('\t').append(host.getKey()).append('\n');
    }
    Path hostsFile = Files.writeString(directory.resolve("hosts"), text);
    Path resolver = Files.writeString(directory.resolve("resolv.conf"), resolver());
    return List.of(
        new Mount.Bind(hostsFile, ContainerPath.of("/etc/hosts"), true, false),
        new Mount.Bind(resolver, ContainerPath.of("/etc/resolv.conf"), true, false));
  }

  private static String resolver() throws IOException {
    try {
      return Files.readString(HOST_RESOLVER);
    } catch (NoSuchFileException e) {
      // the host resolves no names either, or asks the local resolver that an empty file means
      return "";
    }
  }
}
