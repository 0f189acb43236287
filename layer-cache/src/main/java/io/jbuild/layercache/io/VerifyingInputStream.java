package io.jbuild.layercache.io;

import io.jbuild.layercache.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Passes content on and throws, instead of giving its end, when it is not what the digest says.
 * Closing it closes the stream below; closing it early verifies nothing.
 */
public final class VerifyingInputStream extends FilterInputStream {
  private static final long ANY_SIZE = -1;

  private final String what;
  private final Digest want;
  private final long wantSize;
  private final MessageDigest hash;
  private long count;
  private boolean verified;

  public VerifyingInputStream(InputStream in, String what, Digest want) {
    this(in, what, want, ANY_SIZE);
  }

  /**
   * @param what names the content in an error, for example {@code blob sha256:…}
   */
  public VerifyingInputStream(InputStream in, String what, Digest want, long wantSize) {
    super(in);
    this.what = what;
    this.want = want;
    this.wantSize = wantSize;
    this.hash = newHash(want.algorithm());
  }

  /** The hash function of a digest's algorithm. */
  public static MessageDigest newHash(String algorithm) {
    if (algorithm.equals("sha256")) {
      return Digest.newSha256();
    }
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b < 0) {
      end();
    } else {
      hash.update((byte) b);
      counted(1);
    }
    return b;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    int n = in.read(b, off, len);
    if (n < 0) {
      end();
    } else {
      hash.update(b, off, n);
      counted(n);
    }
    return n;
  }

  private void counted(int n) throws IOException {
    count += n;
    if (wantSize != ANY_SIZE && count > wantSize) {
      throw new DigestMismatchException(what, want, wantSize, count);
    }
  }

  private void end() throws IOException {
    if (verified) {
      return;
    }
    if (wantSize != ANY_SIZE && count != wantSize) {
      throw new DigestMismatchException(what, want, wantSize, count);
    }
    byte[] got = hash.digest();
    if (!MessageDigest.isEqual(got, want.bytes())) {
      String hex = HexFormat.of().formatHex(got);
      throw new DigestMismatchException(what, want, new Digest(want.algorithm(), hex), count);
    }
    verified = true;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(n, 8192)];
    long left = n;
    while (left > 0) {
      int got = read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        break;
      }
      left -= got;
    }
    return n - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
