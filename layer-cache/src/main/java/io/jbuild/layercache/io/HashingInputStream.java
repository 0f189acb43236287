package io.jbuild.layercache.io;

import io.jbuild.layercache.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes and counts what is read through it; does not close the stream below. */
public final class HashingInputStream extends FilterInputStream {
  private final MessageDigest hash = Digest.newSha256();
  private long count;

  public HashingInputStream(InputStream in) {
    super(in);
  }

  /** The digest of what was read so far; the stream must not be read after that. */
  public Digest digest() {
    return Digest.ofSha256(hash.digest());
  }

  public long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      hash.update((byte) b);
      count++;
    }
    return b;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    int n = in.read(b, off, len);
    if (n > 0) {
      hash.update(b, off, n);
      count += n;
    }
    return n;
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

  @Override
  public void close() {
    // the stream below belongs to the caller
  }
}
