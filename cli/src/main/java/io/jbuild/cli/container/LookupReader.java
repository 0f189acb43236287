package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.runner.network.Lookup;
import java.util.ArrayList;
import java.util.List;

/** Reads the flags that say how a container finds others by name. */
final class LookupReader {
  private final Arguments a;

  LookupReader(Arguments a) {
    this.a = a;
  }

  Lookup read(String network) {
    List<String> options = new ArrayList<>(a.values("--dns-option"));
    for (String server : a.values("--dns")) {
      check("--dns", server, server);
    }
    Lookup out = new Lookup(a.values("--dns"), a.values("--dns-search"), options, hosts());
    if (network.startsWith("container:") && !out.equals(Lookup.USUAL)) {
      throw new UsageException(
          "--add-host or --dns conflicts with --network "
              + network
              + ": give them to that container");
    }
    return out;
  }

  private List<String> hosts() {
    List<String> out = new ArrayList<>();
    for (String text : a.values("--add-host")) {
      int separator = text.indexOf('=') > 0 ? text.indexOf('=') : text.indexOf(':');
      if (separator <= 0 || separator == text.length() - 1) {
        throw new UsageException("invalid value '" + text + "' for --add-host: want host:ip");
      }
      String address = text.substring(separator + 1);
      if (address.startsWith("[") && address.endsWith("]")) {
        address = address.substring(1, address.length() - 1);
      }
      if (!address.equals(Lookup.GATEWAY)) {
        check("--add-host", text, address);
      }
      out.add(text.substring(0, separator) + ':' + address);
    }
    return out;
  }

  private static void check(String flag, String text, String address) {
    int colons = 0;
    int dots = 0;
    boolean digits = !address.isEmpty();
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      colons += c == ':' ? 1 : 0;
      dots += c == '.' ? 1 : 0;
      digits &= c == '.' || c == ':' || Character.digit(c, 16) >= 0;
    }
    if (!digits || (colons == 0 && dots != 3) || (colons == 1)) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": '" + address + "' is no address");
    }
  }
}
