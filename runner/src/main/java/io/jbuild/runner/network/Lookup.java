package io.jbuild.runner.network;

import java.util.List;

/**
 * How a container finds others by name, where it is not to be as the host does.
 *
 * @param servers name servers; empty: the host's
 * @param search domains; empty: the host's; a dot alone: none
 * @param options of resolv.conf(5); empty: the host's
 * @param hosts entries {@code name:address} of hosts(5); {@link #GATEWAY} for the host's address
 */
public record Lookup(
    List<String> servers, List<String> search, List<String> options, List<String> hosts) {
  /** Stands for the address at which a container reaches the host. */
  public static final String GATEWAY = "host-gateway";

  public static final Lookup USUAL = new Lookup(List.of(), List.of(), List.of(), List.of());

  public Lookup {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
    options = List.copyOf(options);
    hosts = List.copyOf(hosts);
  }

  public Lookup withServers(List<String> v) {
    return new Lookup(v, search, options, hosts);
  }

  public Lookup withHosts(List<String> v) {
    return new Lookup(servers, search, options, v);
  }
}
