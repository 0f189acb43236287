package io.jbuild.layercache;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The content hash that names a blob: {@code sha256:<64 hex>} or {@code sha512:<128 hex>}.
 *
 * <p>Source: OCI image-spec, descriptor.md, "Digests". Only lower-case hex is accepted.
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {

  public Digest {
    int length =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha512" -> 128;
          default ->
              throw new IllegalArgumentException(
                  "unsupported digest algorithm '" + algorithm + "': want sha256 or sha512");
        };
    if (hex.length() != length || !isLowerHex(hex)) {
      throw new IllegalArgumentException(
          "invalid digest '" + algorithm + ":" + hex + "': want " + length + " lower-case hex");
    }
  }

  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("invalid digest '" + text + "': want sha256:<hex>");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  public static Digest sha256(byte[] content) {
    return ofSha256(newSha256().digest(content));
  }

  /** The digest whose 32 raw bytes are given. */
  public static Digest ofSha256(byte[] hash) {
    return new Digest("sha256", HexFormat.of().formatHex(hash));
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The raw bytes that the hex stands for. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The first twelve hex digits, as people see them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  private static boolean isLowerHex(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Digest other) {
    int c = algorithm.compareTo(other.algorithm);
    return c != 0 ? c : hex.compareTo(other.hex);
  }

  // written out, here and in other keys of maps: what the compiler makes for a record is linked at
  // run time, which costs milliseconds at each start of the program
  @Override
  public boolean equals(Object other) {
    return other instanceof Digest d && hex.equals(d.hex) && algorithm.equals(d.algorithm);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return algorithm + ':' + hex;
  }
}
