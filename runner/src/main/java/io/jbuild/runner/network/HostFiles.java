package io.jbuild.runner.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The files with which a container finds others by name: resolv.conf(5), hosts(5). */
public final class HostFiles {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  // where systemd-resolved tells the servers behind its own loopback address
  private static final Path BEHIND_RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");
  private static final String NAMESERVER = "nameserver ";

  private HostFiles() {}

  /**
   * @param wanted what is to be in place of the host's
   * @param hostNetwork whether the container can reach the host's loopback
   */
  public static String resolvConf(Lookup wanted, boolean hostNetwork) throws IOException {
    String host = read(RESOLV_CONF);
    if (wanted.servers().isEmpty() && !hostNetwork) {
      host = withoutLoopback(host);
      if (!host.contains(NAMESERVER) && Files.exists(BEHIND_RESOLVED)) {
        host = withoutLoopback(read(BEHIND_RESOLVED));
      }
    }
    return replaced(host, wanted);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      // a host without one resolves by /etc/hosts alone, and so does the container
      return "";
    }
  }

  static String replaced(String host, Lookup wanted) {
    boolean unchanged =
        wanted.servers().isEmpty() && wanted.search().isEmpty() && wanted.options().isEmpty();
    if (unchanged) {
      return host;
    }
    StringBuilder out = new StringBuilder();
    for (String line : host.split("\n", -1)) {
      boolean other =
          (!wanted.servers().isEmpty() && line.startsWith(NAMESERVER))
              || (!wanted.search().isEmpty()
                  && (line.startsWith("search ") || line.startsWith("domain ")))
              || (!wanted.options().isEmpty() && line.startsWith("options "));
      if (!other && !line.isBlank()) {
        out.append(line).append('\n');
      }
    }
    for (String server : wanted.servers()) {
      out.append(NAMESERVER).append(server).append('\n');
    }
    if (!wanted.search().isEmpty() && !wanted.search().equals(List.of("."))) {
      out.append("search ").append(String.join(" ", wanted.search())).append('\n');
    }
    if (!wanted.options().isEmpty()) {
      out.append("options ").append(String.join(" ", wanted.options())).append('\n');
    }
    return out.toString();
  }

  /** A server on the host's loopback can't be reached from another network namespace. */
  static String withoutLoopback(String text) {
    StringBuilder out = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      boolean loopback =
          line.startsWith(NAMESERVER)
              && (line.startsWith("127.", NAMESERVER.length())
                  || line.startsWith("::1", NAMESERVER.length()));
      if (!loopback && !line.isBlank()) {
        out.append(line).append('\n');
      }
    }
    return out.toString();
  }

  /**
   * @param address of the container itself; empty when it has none
   * @param extra entries {@code name:address}
   * @param hostNetwork whether the names of the host hold
   */
  public static String hosts(
      String hostname, String address, List<String> extra, boolean hostNetwork) throws IOException {
    StringBuilder out = new StringBuilder();
    if (hostNetwork) {
      String host = read(Path.of("/etc/hosts"));
      out.append(host).append(host.isEmpty() || host.endsWith("\n") ? "" : "\n");
    } else {
      out.append("127.0.0.1\tlocalhost\n")
          .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
          .append("fe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\n")
          .append("ff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
    }
    for (String entry : extra) {
      int colon = entry.indexOf(':');
      out.append(entry.substring(colon + 1)).append('\t').append(entry, 0, colon).append('\n');
    }
    if (!hostname.isEmpty()) {
      out.append(address.isEmpty() ? "127.0.0.1" : address).append('\t').append(hostname);
      out.append('\n');
    }
    return out.toString();
  }
}
