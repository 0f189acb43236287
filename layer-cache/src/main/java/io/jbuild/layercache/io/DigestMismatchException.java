package io.jbuild.layercache.io;

import io.jbuild.layercache.Digest;
import java.io.IOException;

/** Content is not what its digest says. */
public final class DigestMismatchException extends IOException {
  private static final long serialVersionUID = 1L;

  public DigestMismatchException(String what, Digest want, Digest got, long bytes) {
    super(
        what
            + " is damaged: want "
            + want
            + ", got "
            + got
            + " after "
            + bytes
            + " bytes; "
            + "remove and fetch it again ('jbuild system check --repair' does)");
  }

  public DigestMismatchException(String what, Digest want, long wantSize, long gotSize) {
    super(
        what
            + " is damaged: want "
            + want
            + " of "
            + wantSize
            + " bytes, got "
            + (gotSize > wantSize ? "more" : Long.toString(gotSize)));
  }
}
