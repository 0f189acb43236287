package io.jbuild.runner.container;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.network.Attached;
import io.jbuild.runner.network.HostFiles;
import io.jbuild.runner.network.Lookup;
import io.jbuild.runner.network.Networks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Gives a container the network it was made for, and the files that tell it so. */
final class NetworkChoice {
  private static final String CONTAINER = "container:";

  private final Networks networks;
  private final Finder finder;

  /** Finds the container that another one shares the network of. */
  @FunctionalInterface
  interface Finder {
    Container get(String text) throws IOException;
  }

  NetworkChoice(Networks networks, Finder finder) {
    this.networks = networks;
    this.finder = finder;
  }

  Attached attach(ContainerRecord record) throws IOException {
    if (!record.network().startsWith(CONTAINER)) {
      return networks.attach(record.network(), record.id(), record.ports());
    }
    Container other = running(record.network().substring(CONTAINER.length()), "network");
    return new Shared(
        new NetworkMode.Existing(Path.of("/proc/" + other.state().pid() + "/ns/net")),
        other.state().address());
  }

  private record Shared(NetworkMode mode, String address) implements Attached {}

  /** The process with its network, and /etc/hosts, /etc/hostname and /etc/resolv.conf. */
  RunSpec prepare(ContainerRecord record, Attached network, ContainerFiles files)
      throws IOException {
    RunSpec p = record.process();
    Lookup lookup = record.lookup();
    if (lookup.servers().isEmpty()) {
      lookup = lookup.withServers(network.nameServers());
    }
    boolean host = network.mode() instanceof NetworkMode.Host;
    List<Mount> mounts = new ArrayList<>();
    add(mounts, files, "resolv.conf", HostFiles.resolvConf(lookup, host));
    add(
        mounts,
        files,
        "hosts",
        HostFiles.hosts(names(p), network.address(), hosts(lookup, network), host));
    add(mounts, files, "hostname", p.hostname() + "\n");
    // what the user mounts there wins
    mounts.addAll(p.mounts());
    return p.change().network(network.mode()).mounts(mounts).joined(joined(record)).build();
  }

  /** With its domain before it, when it has one: hosts(5). */
  private static String names(RunSpec p) {
    String domain = p.sysctls().getOrDefault("kernel.domainname", "");
    return domain.isEmpty() ? p.hostname() : p.hostname() + '.' + domain + ' ' + p.hostname();
  }

  private static List<String> hosts(Lookup lookup, Attached network) throws IOException {
    List<String> out = new ArrayList<>();
    for (String entry : lookup.hosts()) {
      if (!entry.endsWith(':' + Lookup.GATEWAY)) {
        out.add(entry);
      } else if (network.gateway().isEmpty()) {
        throw new IOException(
            "cannot add "
                + entry
                + " to /etc/hosts: the container's network does not reach the host; name an address");
      } else {
        out.add(entry.substring(0, entry.lastIndexOf(':') + 1) + network.gateway());
      }
    }
    return out;
  }

  /** The processes whose namespaces it shares, of containers that run now. */
  private Map<Namespace, Path> joined(ContainerRecord record) throws IOException {
    Map<Namespace, Path> out = new EnumMap<>(Namespace.class);
    for (Map.Entry<Namespace, String> e : record.joined().entrySet()) {
      out.put(e.getKey(), Path.of("/proc/" + running(e.getValue(), "namespace").state().pid()));
    }
    return out;
  }

  private Container running(String name, String what) throws IOException {
    Container other = finder.get(name);
    if (!other.isAlive()) {
      throw new IOException(
          "cannot share the "
              + what
              + " of container "
              + other.record().name()
              + ": it is not running; start it first");
    }
    return other;
  }

  private static void add(List<Mount> mounts, ContainerFiles files, String name, String text)
      throws IOException {
    Path file = files.made(name);
    AtomicFile.writeLazily(file, text.getBytes(StandardCharsets.UTF_8));
    mounts.add(new Mount.Bind(file, ContainerPath.of("/etc/" + name), false, false));
  }
}
