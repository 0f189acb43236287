package io.jbuild.builder;

import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** What a build gives, and where to. */
public sealed interface Output {

  /** Whether it goes to a stream of whoever asked for it. */
  default boolean isStreamed() {
    return false;
  }

  /**
   * The image in the store, under the tags of the request and these.
   *
   * @param push also to the registries that the names say
   */
  record ToStore(List<ImageReference> names, boolean push, Packing packing) implements Output {
    public ToStore {
      names = List.copyOf(names);
    }
  }

  /** An archive that {@code docker load} reads. */
  record DockerArchive(Destination destination, List<ImageReference> names, Packing packing)
      implements Output {
    public DockerArchive {
      names = List.copyOf(names);
    }

    @Override
    public boolean isStreamed() {
      return destination instanceof Destination.ToStream;
    }
  }

  /** An OCI layout in a tar archive. */
  record OciArchive(Destination destination, List<ImageReference> names, Packing packing)
      implements Output {
    public OciArchive {
      names = List.copyOf(names);
    }

    @Override
    public boolean isStreamed() {
      return destination instanceof Destination.ToStream;
    }
  }

  /** An OCI layout in a directory. */
  record OciLayout(Path directory, List<ImageReference> names, Packing packing) implements Output {
    public OciLayout {
      names = List.copyOf(names);
    }
  }

  /** The files of the image in a directory; one directory a platform when there are several. */
  record Local(Path directory, boolean platformSplit) implements Output {}

  /** The files of the image as a tar stream. */
  record Tar(Destination destination, boolean platformSplit) implements Output {
    @Override
    public boolean isStreamed() {
      return destination instanceof Destination.ToStream;
    }
  }

  /** Nothing but what the cache remembers. */
  record CacheOnly() implements Output {}

  /**
   * Parses the value of {@code -o}: {@code type=…,dest=…,…}, or a directory alone, or {@code -} for
   * a tar stream.
   *
   * @param base what a relative path is relative to
   * @param standardOutput where {@code -} goes
   * @throws IllegalArgumentException with a text for who wrote it
   */
  static Output parse(String text, Path base, OutputStream standardOutput) {
    if (text.equals("-")) {
      return new Tar(new Destination.ToStream(standardOutput), true);
    }
    if (text.indexOf('=') < 0 && text.indexOf(',') < 0 && !text.isEmpty()) {
      return new Local(base.resolve(text), true);
    }
    return OutputSyntax.parse(Attributes.parse("--output", text), base, standardOutput);
  }

  /** Where a stream goes. */
  sealed interface Destination {
    /** A file, written beside and renamed. */
    record ToFile(Path path) implements Destination {}

    /** A stream that is flushed, and not closed. */
    record ToStream(OutputStream out) implements Destination {}
  }
}
