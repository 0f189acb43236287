package io.jbuild.builder.step;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is to be given back when a step ends, the last taken first. */
final class Resources implements AutoCloseable {
  private final Deque<Resource> held = new ArrayDeque<>();

  /** Gives something back. */
  @FunctionalInterface
  interface Resource {
    void close() throws IOException;
  }

  void add(Resource resource) {
    held.push(resource);
  }

  /** Gives back all, also when one of them fails. */
  @Override
  public void close() throws IOException {
    @Nullable IOException failure = null;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
