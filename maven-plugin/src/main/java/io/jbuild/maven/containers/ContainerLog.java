package io.jbuild.maven.containers;

import io.jbuild.runner.container.Attachment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a container writes: in a file, and line by line for who asks. Thread-safe. */
final class ContainerLog implements Attachment, AutoCloseable {
  private static final int KEPT = 20;

  private final OutputStream file;
  private final Consumer<String> lines;
  private final @Nullable Pattern wanted;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private final Deque<String> last = new ArrayDeque<>();
  private boolean running;
  private boolean matched;
  private boolean closed;

  private ContainerLog(OutputStream file, Consumer<String> lines, @Nullable Pattern wanted) {
    this.file = file;
    this.lines = lines;
    this.wanted = wanted;
  }

  /**
   * @param lines gets each line when it is whole
   * @param wanted what a line is looked through for
   */
  static ContainerLog open(Path file, Consumer<String> lines, @Nullable Pattern wanted)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new ContainerLog(Files.newOutputStream(file), lines, wanted);
  }

  @Override
  public void out(byte[] bytes, int length) {
    write(bytes, length);
  }

  @Override
  public void err(byte[] bytes, int length) {
    write(bytes, length);
  }

  private synchronized void write(byte[] bytes, int length) {
    if (closed) {
      return;
    }
    try {
      file.write(bytes, 0, length);
    } catch (IOException e) {
      lines.accept("cannot write the container's log: " + e.getMessage());
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        line(begun.toString(StandardCharsets.UTF_8));
        begun.reset();
      } else if (bytes[i] != '\r') {
        begun.write(bytes[i]);
      }
    }
  }

  private void line(String line) {
    last.addLast(line);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
    Pattern pattern = wanted;
    matched |= pattern != null && pattern.matcher(line).find();
    lines.accept(line);
  }

  @Override
  public synchronized void started(Control control) {
    running = true;
  }

  synchronized boolean isRunning() {
    return running;
  }

  synchronized boolean hasMatched() {
    return matched;
  }

  /** The end of what it wrote. */
  synchronized String tail() {
    return String.join("\n", last);
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      if (begun.size() > 0) {
        line(begun.toString(StandardCharsets.UTF_8));
      }
      file.close();
    }
  }
}
