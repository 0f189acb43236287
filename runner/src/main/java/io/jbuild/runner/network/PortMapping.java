package io.jbuild.runner.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A port of the host that leads into a container.
 *
 * @param hostAddress numeric; {@code 0.0.0.0}: all
 * @param hostPort 0: one that is free
 * @param lastHostPort the first that is free from {@code hostPort} to this; else the same
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortMapping(
    String hostAddress, int hostPort, int lastHostPort, int containerPort, String protocol) {
  private static final int MAX_PORT = 65_535;

  /** Parses {@code [[address:][host[-to]]:]container[-to][/protocol]}, as docker's -p. */
  public static List<PortMapping> parse(String text) {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
    String ports = slash < 0 ? text : text.substring(0, slash);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw invalid(text, "the protocol is tcp or udp");
    }
    int last = ports.lastIndexOf(':');
    String container = ports.substring(last + 1);
    String host = last < 0 ? "" : ports.substring(0, last);
    String address = "0.0.0.0";
    int colon = host.lastIndexOf(':');
    if (colon >= 0) {
      address = host.substring(0, colon);
      host = host.substring(colon + 1);
      if (address.startsWith("[") && address.endsWith("]")) {
        address = address.substring(1, address.length() - 1);
      }
    }
    address = address.isEmpty() ? "0.0.0.0" : address;
    check(text, address);
    int[] to = range(text, container);
    int[] from = host.isEmpty() || host.equals("0") ? new int[] {0, 0} : range(text, host);
    boolean any = from[0] == 0;
    boolean choice = to[0] == to[1];
    if (!any && !choice && from[1] - from[0] != to[1] - to[0]) {
      throw invalid(text, "both ranges must be of the same length");
    }
    List<PortMapping> out = new ArrayList<>();
    for (int i = 0; i <= to[1] - to[0]; i++) {
      int first = any ? 0 : from[0] + i;
      out.add(new PortMapping(address, first, choice ? from[1] : first, to[0] + i, protocol));
    }
    return out;
  }

  /** A name would be looked up, and might be another address tomorrow. */
  private static void check(String text, String address) {
    boolean six = address.indexOf(':') >= 0;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      boolean digit = six ? Character.digit(c, 16) >= 0 || c == ':' : c >= '0' && c <= '9';
      if (!digit && c != '.') {
        throw invalid(text, "'" + address + "' is no numeric address");
      }
    }
  }

  private static int[] range(String text, String ports) {
    int dash = ports.indexOf('-');
    int low = port(text, dash < 0 ? ports : ports.substring(0, dash));
    int high = dash < 0 ? low : port(text, ports.substring(dash + 1));
    if (high < low) {
      throw invalid(text, "a range goes upwards");
    }
    return new int[] {low, high};
  }

  private static int port(String text, String number) {
    try {
      int port = Integer.parseInt(number);
      if (port > 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(message(text, "'" + number + "' is no number"), e);
    }
    throw invalid(text, "ports are numbers from 1 to " + MAX_PORT);
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException(message(text, why));
  }

  private static String message(String text, String why) {
    return "invalid port mapping '" + text + "': " + why;
  }

  public PortMapping withHostPort(int v) {
    return new PortMapping(hostAddress, v, v, containerPort, protocol);
  }

  /** As {@code docker ps} writes it. */
  @Override
  public String toString() {
    String address = hostAddress.indexOf(':') < 0 ? hostAddress : '[' + hostAddress + ']';
    return address + ':' + hostPort + "->" + containerPort + '/' + protocol;
  }
}
