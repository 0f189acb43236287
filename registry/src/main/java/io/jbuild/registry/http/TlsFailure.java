package io.jbuild.registry.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What it means for the user when two sides do not come to terms on TLS. */
final class TlsFailure {
  private TlsFailure() {}

  static Optional<String> find(Throwable failure, String host) {
    boolean tls = false;
    String message = "";
    for (Throwable t = failure; t != null; t = t.getCause()) {
      tls |= t instanceof SSLException;
      message = t.getMessage() == null ? message : t.getMessage();
      if (t instanceof CertificateExpiredException) {
        return Optional.of("its certificate has expired: " + message);
      }
      if (t instanceof CertPathBuilderException || t instanceof CertPathValidatorException) {
        return Optional.of(
            "its certificate is signed by an authority that this machine does not trust: put the"
                + " authority's certificate into certs.d/"
                + host
                + "/ca.crt or name it by SSL_CERT_FILE, or use --tls-verify=false");
      }
    }
    if (!tls) {
      return Optional.empty();
    }
    if (message.contains("bad_certificate") || message.contains("certificate_required")) {
      return Optional.of(
          "it wants a client certificate: put one into certs.d/"
              + host
              + " as client.cert, with client.key");
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return Optional.of("it does not speak TLS; --tls-verify=false allows plain http");
    }
    return Optional.of(message);
  }
}
