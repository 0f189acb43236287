package io.jbuild.registry.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates and keys as text (RFC 7468). */
final class Pem {
  static final char[] NO_PASSWORD = {};

  /** Of PKCS #8: version 0, and rsaEncryption as the algorithm of what follows. */
  private static final byte[] RSA = {
    2,
    1,
    0,
    0x30,
    0x0d,
    6,
    9,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    1,
    1,
    1,
    5,
    0
  };

  private Pem() {}

  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> out = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (byte[] der : blocks(file, "CERTIFICATE")) {
        out.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read the certificates of " + file + ": " + e.getMessage(), e);
    }
    return out;
  }

  static KeyStore emptyKeyStore() throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK cannot hold certificates: " + e.getMessage(), e);
    }
  }

  static KeyStore keyStore(List<X509Certificate> certificates) throws IOException {
    KeyStore store = emptyKeyStore();
    try {
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), certificates.get(i));
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use a certificate: " + e.getMessage(), e);
    }
  }

  static PrivateKey privateKey(Path file) throws IOException {
    for (byte[] der : blocks(file, "PRIVATE KEY")) {
      return key(file, der);
    }
    for (byte[] der : blocks(file, "RSA PRIVATE KEY")) {
      return key(file, sequence(concat(RSA, tagged(4, der))));
    }
    throw new IOException(
        "cannot read a key from " + file + ": want PKCS #8 ('openssl pkcs8 -topk8 -nocrypt')");
  }

  private static PrivateKey key(Path file, byte[] der) throws IOException {
    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // of another algorithm, most likely; the message below stands for all of them
      }
    }
    throw new IOException("the key in " + file + " is none of RSA, EC and Ed25519");
  }

  private static byte[] sequence(byte[] content) {
    return tagged(0x30, content);
  }

  /** DER: a tag, a length of as many bytes as it needs, the content. */
  private static byte[] tagged(int tag, byte[] content) {
    int n = content.length;
    byte[] head =
        n < 0x80
            ? new byte[] {(byte) tag, (byte) n}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
    return concat(head, content);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  private static List<byte[]> blocks(Path file, String label) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    List<byte[]> out = new ArrayList<>();
    int at = text.indexOf(begin);
    while (at >= 0) {
      int stop = text.indexOf(end, at);
      if (stop < 0) {
        throw new IOException(file + " breaks off within a " + label);
      }
      String body = text.substring(at + begin.length(), stop);
      try {
        out.add(Base64.getMimeDecoder().decode(body));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + " has a " + label + " that is no base64", e);
      }
      at = text.indexOf(begin, stop);
    }
    return out;
  }
}
