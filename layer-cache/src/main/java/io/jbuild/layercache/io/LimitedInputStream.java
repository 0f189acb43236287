package io.jbuild.layercache.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Throws when more than a number of bytes come out of a stream. */
public final class LimitedInputStream extends FilterInputStream {
  private final String what;
  private final long limit;
  private long count;

  public LimitedInputStream(InputStream in, String what, long limit) {
    super(in);
    this.what = what;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      counted(1);
    }
    return b;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    int n = in.read(b, off, len);
    if (n > 0) {
      counted(n);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = in.skip(n);
    counted(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void counted(long n) throws IOException {
    count += n;
    if (count > limit) {
      throw new IOException(what + " is larger than the limit of " + limit + " bytes");
    }
  }
}
