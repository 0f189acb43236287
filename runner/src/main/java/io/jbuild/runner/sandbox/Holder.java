package io.jbuild.runner.sandbox;

import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.mount.RootPlanner;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What is needed while a container starts, and is undone when it did not. Not for several threads.
 */
final class Holder implements AutoCloseable {
  private final Linux linux;
  private final Deque<AutoCloseable> always = new ArrayDeque<>();
  private final Deque<AutoCloseable> unlessStarted = new ArrayDeque<>();

  Holder(Linux linux) {
    this.linux = linux;
  }

  Channels keep(Channels channels) {
    unlessStarted.push(channels);
    return channels;
  }

  TerminalPlan keep(TerminalPlan terminal) {
    always.push(terminal);
    return terminal;
  }

  void undo(AutoCloseable thing) {
    unlessStarted.push(thing);
  }

  void descriptor(int fd) {
    always.push(() -> linux.close(fd));
  }

  /** Short names for the directories of an overlay: its options have to fit into one page. */
  Path links(RootFilesystem.Overlay overlay) throws IOException {
    Path parent = overlay.mountPoint().toAbsolutePath().getParent();
    Path links = Files.createTempDirectory(parent == null ? overlay.mountPoint() : parent, "links");
    List<Path> made = new ArrayList<>();
    always.push(() -> remove(links, made));
    List<Path> lower = overlay.lower();
    for (int i = 0; i < lower.size(); i++) {
      made.add(link(links.resolve(Integer.toString(i)), lower.get(i)));
    }
    if (lower.isEmpty()) {
      made.add(Files.createDirectory(links.resolve("0")));
    }
    if (RootPlanner.nests(overlay)) {
      made.add(Files.createDirectory(links.resolve(RootPlanner.LOWEST)));
    }
    made.add(link(links.resolve("u"), overlay.upper()));
    made.add(link(links.resolve("w"), overlay.work()));
    return links;
  }

  private static Path link(Path link, Path target) throws IOException {
    return Files.createSymbolicLink(link, target.toAbsolutePath());
  }

  private static void remove(Path links, List<Path> made) throws IOException {
    for (Path path : made) {
      Files.delete(path);
    }
    Files.delete(links);
  }

  void started() {
    unlessStarted.clear();
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    always.addAll(unlessStarted);
    while (!always.isEmpty()) {
      try {
        always.pop().close();
      } catch (Exception e) {
        IOException wrapped = e instanceof IOException io ? io : new IOException(e);
        if (first == null) {
          first = wrapped;
        } else {
          first.addSuppressed(wrapped);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
