package io.jbuild.layercache.io;

import io.jbuild.layercache.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes and counts what is written through it; closing it closes the stream below. */
public final class HashingOutputStream extends OutputStream {
  private final OutputStream out;
  private final MessageDigest hash = Digest.newSha256();
  private long count;

  public HashingOutputStream(OutputStream out) {
    this.out = out;
  }

  /** The digest of all that was written; nothing may be written after that. */
  public Digest digest() {
    return Digest.ofSha256(hash.digest());
  }

  public long count() {
    return count;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    hash.update((byte) b);
    count++;
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    out.write(b, off, len);
    hash.update(b, off, len);
    count += len;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
