package io.jbuild.registry.http;

import io.jbuild.registry.Place;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} say, read as Go's
 * httpproxy.Config does: a loopback host never goes through a proxy.
 */
final class Proxies {
  private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private final Optional<Address> http;
  private final Optional<Address> https;
  private final List<String> direct;

  /** A proxy; what it prints has no password. */
  record Address(String host, int port, Optional<String> user) {
    @Override
    public String toString() {
      return host + ':' + port;
    }
  }

  private Proxies(Optional<Address> http, Optional<Address> https, List<String> direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  static Proxies of(Map<String, String> environment) throws IOException {
    Optional<Address> http = parse("HTTP_PROXY", value(environment, "http_proxy"));
    Optional<Address> https = parse("HTTPS_PROXY", value(environment, "https_proxy"));
    boolean password =
        http.flatMap(Address::user).isPresent() || https.flatMap(Address::user).isPresent();
    if (password && System.getProperty(TUNNEL_SCHEMES) == null) {
      // the JDK refuses Basic to a proxy for https unless told otherwise before its first call
      System.setProperty(TUNNEL_SCHEMES, "");
    }
    return new Proxies(http, https, List.of(value(environment, "no_proxy").split("[,\\s]+", -1)));
  }

  private static String value(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty()
        ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
        : value.strip();
  }

  private static Optional<Address> parse(String name, String text) throws IOException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      String host = uri.getHost();
      if (host == null || !"http".equals(uri.getScheme())) {
        throw new IllegalArgumentException("no http URL");
      }
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      return Optional.of(new Address(host, port, Optional.ofNullable(uri.getUserInfo())));
    } catch (IllegalArgumentException e) {
      // not the value: it may have a password
      throw new IOException(name + " is not the URL of an http proxy: want http://host:port", e);
    }
  }

  Optional<Address> find(URI uri) {
    Optional<Address> proxy = "https".equals(uri.getScheme()) ? https : http;
    return proxy.isEmpty() || isDirect(uri) ? Optional.empty() : proxy;
  }

  private boolean isDirect(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (Place.isLoopback(host)) {
      return true;
    }
    for (String entry : direct) {
      String rule = entry.toLowerCase(Locale.ROOT);
      int colon = rule.lastIndexOf(':');
      if (colon > 0 && rule.indexOf(']', colon) < 0) {
        if (!rule.substring(colon + 1).equals(Integer.toString(uri.getPort()))) {
          continue;
        }
        rule = rule.substring(0, colon);
      }
      if (rule.equals("*") || matches(host, rule)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String host, String rule) {
    if (rule.isEmpty()) {
      return false;
    }
    if (rule.indexOf('/') > 0) {
      return AddressRange.contains(rule, host);
    }
    String domain = rule.startsWith("*.") ? rule.substring(1) : rule;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith('.' + domain);
  }

  /** The header that tells the proxy for a URI who one is. */
  Optional<String> authorization(URI uri) {
    return find(uri)
        .flatMap(Address::user)
        .map(
            user ->
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return find(uri)
            .map(a -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(a.host(), a.port())))
            .map(List::of)
            .orElse(List.of(Proxy.NO_PROXY));
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // whoever called hears of it
      }
    };
  }
}
