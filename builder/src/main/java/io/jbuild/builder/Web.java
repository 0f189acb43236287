package io.jbuild.builder;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Gets files over HTTP: redirects, retries, proxies and TLS are its business. Safe for any number
 * of threads; interrupting one ends its call.
 */
@FunctionalInterface
public interface Web {

  /** For builds that have no way to the network. */
  Web NONE =
      (url, headers) -> {
        throw new IOException("this build was given no way to the network");
      };

  /**
   * @return the answer, whatever its status; the caller closes it
   * @throws IOException when there is none
   */
  Reply get(URI url, Map<String, String> headers) throws IOException;

  /**
   * Asked before a program is let to the network.
   *
   * @param url where it would go, as it may be shown
   * @throws IOException when the network is forbidden
   */
  default void allow(String url) throws IOException {}

  /** An answer whose body is yet to be read. */
  interface Reply extends AutoCloseable {
    int status();

    /** The first of that name, in any case. */
    Optional<String> header(String name);

    /** Closed with the answer. */
    InputStream body();

    @Override
    void close() throws IOException;
  }
}
