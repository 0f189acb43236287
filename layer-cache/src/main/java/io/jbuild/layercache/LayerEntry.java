package io.jbuild.layercache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** An entry of a layer to be written, with where its content comes from. */
public record LayerEntry(TocEntry entry, Content content) {

  /** Content that can be read once the writer wants it. */
  @FunctionalInterface
  public interface Content {
    Content NONE = InputStream::nullInputStream;

    /** The content from its start; the caller closes. */
    InputStream open() throws IOException;

    /** The file that holds just this content, when there is one: it can be copied by the kernel. */
    default Optional<Path> file() {
      return Optional.empty();
    }
  }

  public static LayerEntry of(TocEntry entry) {
    return new LayerEntry(entry, Content.NONE);
  }
}
