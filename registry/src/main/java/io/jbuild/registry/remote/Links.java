package io.jbuild.registry.remote;

import io.jbuild.registry.RegistryException;
import io.jbuild.registry.http.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The {@code Link} header that leads to the next page of a list (RFC 8288). */
final class Links {
  private Links() {}

  /** The next page; it must be of the same host. */
  static Optional<URI> next(Answer answer) throws IOException {
    for (String header : answer.headers("Link")) {
      int open = header.indexOf('<');
      int close = header.indexOf('>', open + 1);
      String rest = close < 0 ? "" : header.substring(close).replace("\"", "").replace(" ", "");
      if (open >= 0 && rest.contains("rel=next")) {
        try {
          String target = header.substring(open + 1, close);
          // of a query alone java.net.URI makes one of the directory: RFC 3986, section 5.2.2
          String whole = target.startsWith("?") ? answer.uri().getRawPath() + target : target;
          URI next = answer.uri().resolve(whole);
          if (!String.valueOf(next.getAuthority()).equals(answer.uri().getAuthority())) {
            throw new RegistryException(
                answer.uri().getHost() + " continues a list on another host: refused");
          }
          return Optional.of(next);
        } catch (IllegalArgumentException e) {
          throw new RegistryException(
              answer.uri().getHost() + " continues a list at what is no URL", e);
        }
      }
    }
    return Optional.empty();
  }
}
