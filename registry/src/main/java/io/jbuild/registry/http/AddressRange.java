package io.jbuild.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Ranges of addresses in NO_PROXY: {@code 10.0.0.0/8}. */
final class AddressRange {
  private AddressRange() {}

  /** False for a host that is a name: asking the resolver here would tell it where one goes. */
  static boolean contains(String range, String host) {
    if (!isNumeric(host)) {
      return false;
    }
    int slash = range.indexOf('/');
    try {
      byte[] base = address(range.substring(0, slash));
      byte[] other = address(host);
      int bits = Integer.parseInt(range.substring(slash + 1));
      if (base.length != other.length || bits < 0 || bits > 8 * base.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((base[i / 8] & mask) != (other[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException | NumberFormatException e) {
      return false; // no range: it matches nothing, as in Go
    }
  }

  private static byte[] address(String text) throws UnknownHostException {
    if (!isNumeric(text)) {
      throw new UnknownHostException(text);
    }
    return InetAddress.getByName(text).getAddress();
  }

  private static boolean isNumeric(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !host.isEmpty();
  }
}
