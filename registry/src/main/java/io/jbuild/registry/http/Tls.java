package io.jbuild.registry.http;

import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a host's TLS is trusted by, and who one is there: {@code certs.d/<host>/} with {@code *.crt}
 * of authorities and {@code *.cert} with {@code *.key} of clients (docker's certs.d).
 */
final class Tls {
  private Tls() {}

  /** For plain http, which asks for none of it. */
  static SSLContext none() throws IOException {
    return context(new KeyManager[0], new TrustManager[0]);
  }

  static SSLContext of(RegistrySettings settings, String host) throws IOException {
    List<X509Certificate> authorities = new ArrayList<>();
    KeyStore clients = Pem.emptyKeyStore();
    for (Path all : settings.certificates()) {
      Path directory = all.resolve(host);
      if (Files.isDirectory(directory)) {
        authorities.addAll(authorities(directory));
        addClients(directory, clients);
      }
    }
    TrustManager trust =
        settings.isInsecure(host) ? new TrustAll() : new TrustAny(settings.caFile(), authorities);
    return context(keyManagers(clients), new TrustManager[] {trust});
  }

  private static SSLContext context(KeyManager @Nullable [] keys, TrustManager[] trust)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up TLS: " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keyManagers(KeyStore clients) throws IOException {
    try {
      if (clients.size() == 0) {
        return new KeyManager[0];
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(clients, Pem.NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use a client certificate: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> authorities(Path directory) throws IOException {
    List<X509Certificate> out = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.crt")) {
      for (Path file : files) {
        out.addAll(Pem.certificates(file));
      }
    }
    return out;
  }

  private static void addClients(Path directory, KeyStore into) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.cert")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        Path key = directory.resolve(name.substring(0, name.length() - 5) + ".key");
        if (!Files.exists(key)) {
          throw new RegistryException(
              "the client certificate " + file + " has no key: " + key + " is missing");
        }
        PrivateKey secret = Pem.privateKey(key);
        Certificate[] chain = Pem.certificates(file).toArray(new Certificate[0]);
        into.setKeyEntry(name, secret, Pem.NO_PASSWORD, chain);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use a client certificate of " + directory + ": " + e, e);
    }
  }

  /** Where systems keep the authorities that they trust, in the order of Go's crypto/x509. */
  static Optional<Path> systemBundle() {
    for (String file :
        new String[] {
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem"
        }) {
      if (Files.isReadable(Path.of(file))) {
        return Optional.of(Path.of(file));
      }
    }
    return Optional.empty();
  }
}
