package io.jbuild.registry.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server that the given authorities vouch for, or those of the file that stands for the
 * system's, or, when there is no such file, those of the JDK or of the system. Each is read when
 * the one before it has not sufficed.
 */
final class TrustAny extends X509ExtendedTrustManager {
  private final Optional<Path> caFile;
  private final List<X509Certificate> authorities;

  TrustAny(Optional<Path> caFile, List<X509Certificate> authorities) {
    this.caFile = caFile;
    this.authorities = List.copyOf(authorities);
  }

  /** One question to one of them. */
  @FunctionalInterface
  private interface Check {
    void by(X509ExtendedTrustManager manager) throws CertificateException;
  }

  private void check(Check check) throws CertificateException {
    CertificateException refusal = null;
    try {
      if (!authorities.isEmpty()) {
        refusal = failure(check, manager(Pem.keyStore(authorities)));
        if (refusal == null) {
          return;
        }
      }
      Optional<Path> bundle = caFile;
      if (bundle.isEmpty()) {
        refusal = failure(check, manager(null));
        if (refusal == null) {
          return;
        }
        bundle = Tls.systemBundle();
      }
      if (bundle.isPresent()) {
        refusal = failure(check, manager(Pem.keyStore(Pem.certificates(bundle.get()))));
      }
    } catch (IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private static @Nullable CertificateException failure(
      Check check, X509ExtendedTrustManager manager) {
    try {
      check.by(manager);
      return null;
    } catch (CertificateException e) {
      return e;
    }
  }

  /**
   * @param trusted null for what the JDK trusts
   */
  private static X509ExtendedTrustManager manager(@Nullable KeyStore trusted) throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager x509) {
          return x509;
        }
      }
      throw new IOException("this JDK has no X.509 trust manager");
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read certificates: " + e.getMessage(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(m -> m.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(m -> m.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(m -> m.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
