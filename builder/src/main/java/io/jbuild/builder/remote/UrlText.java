package io.jbuild.builder.remote;

import java.net.URI;
import java.net.URISyntaxException;

/** What is taken from the text of a URL. */
final class UrlText {
  private static final String NO_NAME = "__unnamed__";

  private UrlText() {}

  /** The last part of the path, decoded, as ADD names what goes into a directory. */
  static String name(String url) {
    String path;
    try {
      path = new URI(url).getPath();
    } catch (URISyntaxException e) {
      // fetching it will say what is wrong
      return NO_NAME;
    }
    if (path == null) {
      return NO_NAME;
    }
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    return name.isEmpty() || name.equals(".") || name.equals("..") ? NO_NAME : name;
  }

  /** As it may be shown: signatures of storage services are in queries, passwords in front. */
  static String shown(String url) {
    int scheme = url.indexOf("://");
    int query = url.indexOf('?');
    String rest = query < 0 ? url : url.substring(0, query);
    if (scheme < 0) {
      return rest;
    }
    int host = scheme + "://".length();
    int slash = rest.indexOf('/', host);
    int at = rest.lastIndexOf('@', slash < 0 ? rest.length() : slash);
    // a user name alone is an address, as in ssh://git@host
    boolean secret = at >= host && !rest.startsWith("ssh");
    return secret ? rest.substring(0, host) + rest.substring(at + 1) : rest;
  }
}
