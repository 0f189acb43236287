package io.jbuild.cli;

import java.io.IOException;

/** The terminal of whoever called, as far as there is one. */
public interface Terminal extends Screen {

  boolean isInput();

  boolean isOutput();

  boolean isError();

  /** Tells that its size is another than it was at the start: SIGWINCH has come. */
  void resized();

  /** Hands every key over as it is pressed, without echo, until it is closed. */
  Raw raw() throws IOException;

  /** A terminal that somebody else interprets. */
  interface Raw extends AutoCloseable {
    @Override
    void close();
  }
}
