package io.jbuild.layercache.files;

import io.jbuild.layercache.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/** The content of one host file, of whatever name, which must be no link. */
public record FileContent(FileOps files, String path) implements LayerEntry.Content {
  @Override
  public InputStream open() throws IOException {
    return Channels.newInputStream(files.openRead(path));
  }

  /** Only a name that every locale can spell is a {@link Path}. */
  @Override
  public Optional<Path> file() {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) >= 0x80) {
        return Optional.empty();
      }
    }
    return Optional.of(Path.of(path));
  }
}
