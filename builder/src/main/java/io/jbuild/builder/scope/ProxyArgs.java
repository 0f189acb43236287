package io.jbuild.builder.scope;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The build arguments that every command gets without being asked for: those of proxies. */
public final class ProxyArgs {
  private static final String[] NAMES = {
    "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"
  };

  private ProxyArgs() {}

  public static boolean isProxy(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (String proxy : NAMES) {
      if (proxy.equals(upper)) {
        return true;
      }
    }
    return false;
  }

  /** Each under its name in capital and in small letters; an empty value is none. */
  public static Map<String, String> of(Map<String, String> buildArgs) {
    Map<String, String> given = new LinkedHashMap<>();
    // sorted: of http_proxy and HTTP_PROXY the first one counts in the end
    for (Map.Entry<String, String> arg : new TreeMap<>(buildArgs).entrySet()) {
      given.put(arg.getKey().toUpperCase(Locale.ROOT), arg.getValue());
    }
    Map<String, String> proxies = new LinkedHashMap<>();
    for (String name : NAMES) {
      String value = given.get(name);
      if (value != null && !value.isEmpty()) {
        proxies.put(name, value);
        proxies.put(name.toLowerCase(Locale.ROOT), value);
      }
    }
    return proxies;
  }
}
