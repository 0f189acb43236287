package io.jbuild.cli.container;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.runner.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies from one file system into another, with docker's rules of what the copy is called. */
final class Copy {
  private static final int BUFFER = 1 << 18;

  private final FileTree from;
  private final FileTree to;
  private final boolean follow;
  private final boolean owners;

  Copy(FileTree from, FileTree to, boolean follow, boolean owners) {
    this.from = from;
    this.to = to;
    this.follow = follow;
    this.owners = owners;
  }

  void toStream(CopyPath source, OutputStream out) throws IOException {
    kind(source);
    from.read(source.path(), follows(source), name(source), out);
  }

  void fromStream(InputStream in, CopyPath target) throws IOException {
    Optional<FileType> there = to.find(target.path(), true);
    if (there.isEmpty() || there.get() != FileType.DIRECTORY) {
      throw new IOException("cannot unpack to " + target.said() + ": it is not a directory");
    }
    to.write(target.path(), owners, in);
  }

  private FileType kind(CopyPath source) throws IOException {
    FileType kind =
        from.find(source.path(), follows(source))
            .orElseThrow(
                () ->
                    new IOException(
                        "cannot copy " + source.said() + ": no such file or directory"));
    if (source.directory() && kind != FileType.DIRECTORY) {
      throw new IOException("cannot copy " + source.said() + ": it is not a directory");
    }
    return kind;
  }

  private boolean follows(CopyPath source) {
    return follow || source.directory() || source.contents();
  }

  private static String name(CopyPath source) {
    return source.contents() || source.path().isRoot() ? "" : source.path().name();
  }

  void run(CopyPath source, CopyPath target) throws IOException {
    boolean folder = kind(source) == FileType.DIRECTORY;
    Optional<FileType> there = to.find(target.path(), true);
    if (there.isPresent() && there.get() == FileType.DIRECTORY) {
      pipe(source, name(source), target.path());
      return;
    }
    if (there.isPresent() && folder) {
      throw new IOException(
          "cannot copy the directory " + source.said() + " to " + target.said() + ": it is a file");
    }
    boolean wantsDirectory = target.directory() || target.contents();
    if (wantsDirectory && !folder) {
      throw new IOException("cannot copy to " + target.said() + ": there is no such directory");
    }
    ContainerPath parent = target.path().parent();
    if (to.find(parent, true).filter(t -> t == FileType.DIRECTORY).isEmpty()) {
      throw new IOException("cannot copy to " + target.said() + ": " + parent + " is not there");
    }
    pipe(source, target.path().name(), parent);
  }

  private void pipe(CopyPath source, String name, ContainerPath directory) throws IOException {
    try (PipedInputStream in = new PipedInputStream(BUFFER)) {
      Reading reading = new Reading(source, name, new PipedOutputStream(in));
      reading.start();
      IOException failed = null;
      try {
        to.write(directory, owners, in);
      } catch (IOException e) {
        failed = e;
      }
      reading.unread = true;
      in.close();
      reading.finish(failed);
    }
  }

  /** The other half of the pipe. */
  private final class Reading extends Thread {
    private final CopyPath source;
    private final String name;
    private final PipedOutputStream out;
    private volatile boolean unread;
    private volatile Optional<IOException> failed = Optional.empty();

    Reading(CopyPath source, String name, PipedOutputStream out) {
      super("cp-read");
      this.source = source;
      this.name = name;
      this.out = out;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (out) {
        read();
      } catch (IOException e) {
        failed = Optional.of(failed.orElse(e));
      }
    }

    /** Keeps its error before the pipe is closed, where the writer takes that for an end. */
    private void read() {
      try {
        from.read(source.path(), follows(source), name, out);
      } catch (IOException e) {
        if (!unread) {
          failed = Optional.of(e);
        }
      }
    }

    /** What went wrong first: a reader that fails leaves the writer without its end. */
    void finish(@Nullable IOException written) throws IOException {
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (failed.isPresent()) {
        throw failed.get();
      }
      if (written != null) {
        throw written;
      }
    }
  }
}
