package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.PathBytes;
import java.util.Comparator;

/** Parents before children, all below a directory together, names by their bytes. */
public final class CanonicalOrder implements Comparator<ContainerPath> {
  public static final CanonicalOrder INSTANCE = new CanonicalOrder();

  private CanonicalOrder() {}

  @Override
  public int compare(ContainerPath a, ContainerPath b) {
    String x = a.value();
    String y = b.value();
    int n = Math.min(x.length(), y.length());
    if (a.isRoot() || b.isRoot()) {
      return x.length() - y.length();
    }
    for (int i = 0; i < n; i++) {
      char c = x.charAt(i);
      char d = y.charAt(i);
      if (c != d) {
        return c < 0x80 && d < 0x80 ? rank(c) - rank(d) : compareBytes(x, y);
      }
    }
    return x.length() - y.length();
  }

  private static int compareBytes(String a, String b) {
    byte[] x = PathBytes.encode(a);
    byte[] y = PathBytes.encode(b);
    for (int i = 0; i < Math.min(x.length, y.length); i++) {
      if (x[i] != y[i]) {
        return rank(x[i] & 0xff) - rank(y[i] & 0xff);
      }
    }
    return x.length - y.length;
  }

  /** A slash ends a name, so it comes before whatever continues one. */
  private static int rank(int c) {
    return c == '/' ? 0 : c;
  }
}
