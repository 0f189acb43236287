package io.jbuild.registry.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** What is sent along with a call. */
public interface Body {
  Body NONE = of(new byte[0]);

  /** Opened for each time that it is sent; whoever sends it closes. */
  InputStream open() throws IOException;

  /** Empty when it is not known before all is sent. */
  OptionalLong length();

  /** Whether it can be sent again as if nothing had happened. */
  boolean isRepeatable();

  static Body of(byte[] content) {
    return new Body() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content);
      }

      @Override
      public OptionalLong length() {
        return OptionalLong.of(content.length);
      }

      @Override
      public boolean isRepeatable() {
        return true;
      }
    };
  }

  /** Opens a stream. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /** A stream that is sent once: whoever sends it knows what to do when that fails. */
  static Body once(OptionalLong length, Opener opener) {
    return new Body() {
      @Override
      public InputStream open() throws IOException {
        return opener.open();
      }

      @Override
      public OptionalLong length() {
        return length;
      }

      @Override
      public boolean isRepeatable() {
        return false;
      }
    };
  }
}
