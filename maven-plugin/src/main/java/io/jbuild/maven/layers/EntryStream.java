package io.jbuild.maven.layers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The content of an archive's entry; closing it closes the archive. */
final class EntryStream extends FilterInputStream {
  private final ZipFile archive;

  EntryStream(Path archive, String entry) throws IOException {
    this(new ZipFile(archive.toFile()), entry);
  }

  private EntryStream(ZipFile archive, String name) throws IOException {
    super(archive.getInputStream(entry(archive, name)));
    this.archive = archive;
  }

  private static ZipEntry entry(ZipFile archive, String name) throws IOException {
    ZipEntry entry = archive.getEntry(name);
    if (entry == null) {
      throw new NoSuchFileException(archive.getName(), name, "no such entry");
    }
    return entry;
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
