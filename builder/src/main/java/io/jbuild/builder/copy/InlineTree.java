package io.jbuild.builder.copy;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A few files that stand at the root, given with their contents. */
public final class InlineTree implements FileTree {
  private static final TocEntry ROOT = TocEntry.directory(ContainerPath.ROOT, 0755, 0, 0, 0);

  private final List<LayerEntry> files;

  /**
   * @param files directly below the root, in the order of their names
   */
  public InlineTree(List<LayerEntry> files) {
    this.files = List.copyOf(files);
  }

  /** One file of root's, by a name without directories. */
  public static InlineTree of(String name, Bytes content, int mode, long mtime) {
    byte[] bytes = content.toArray();
    ContainerPath path = new ContainerPath("/" + ContainerPath.of(name).name());
    TocEntry entry =
        TocEntry.file(path, mode, 0, 0, bytes.length, mtime)
            .withContent(bytes.length, Digest.sha256(bytes));
    return new InlineTree(List.of(new LayerEntry(entry, () -> new ByteArrayInputStream(bytes))));
  }

  @Override
  public Optional<TocEntry> find(ContainerPath path) {
    if (path.isRoot()) {
      return Optional.of(ROOT);
    }
    for (LayerEntry file : files) {
      if (file.entry().path().equals(path)) {
        return Optional.of(file.entry());
      }
    }
    return Optional.empty();
  }

  @Override
  public List<TocEntry> list(ContainerPath directory) {
    List<TocEntry> entries = new ArrayList<>(files.size());
    for (LayerEntry file : files) {
      if (file.entry().path().parent().equals(directory)) {
        entries.add(file.entry());
      }
    }
    return entries;
  }

  @Override
  public LayerEntry.Content content(ContainerPath path) throws IOException {
    for (LayerEntry file : files) {
      if (file.entry().path().equals(path)) {
        return file.content();
      }
    }
    throw new NoSuchFileException(path.value());
  }

  @Override
  public Digest digest(TocEntry file) throws IOException {
    return file.digest().orElseThrow(() -> new NoSuchFileException(file.path().value()));
  }

  @Override
  public Optional<String> linkGroup(TocEntry file) {
    return Optional.empty();
  }
}
