package io.jbuild.builder.copy;

import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files of a stack of layers, answered from their tables of contents. */
public final class LayerTree implements FileTree {
  private final MergedView view;

  private LayerTree(MergedView view) {
    this.view = view;
  }

  /**
   * @param layers bottom layer first; may be none
   */
  public static LayerTree of(List<LayerHandle> layers) throws IOException {
    return new LayerTree(MergedView.of(layers));
  }

  @Override
  public Optional<TocEntry> find(ContainerPath path) {
    return view.find(path);
  }

  @Override
  public List<TocEntry> list(ContainerPath directory) {
    return view.list(directory);
  }

  @Override
  public ContainerPath resolve(ContainerPath path) throws IOException {
    return view.resolve(path);
  }

  @Override
  public LayerEntry.Content content(ContainerPath file) throws IOException {
    return view.content(file);
  }

  @Override
  public Digest digest(TocEntry file) throws IOException {
    return file.digest()
        .orElseThrow(() -> new IOException("the layer does not know the digest of " + file.path()));
  }

  @Override
  public Optional<String> linkGroup(TocEntry file) {
    return view.linkGroup(file.path());
  }

  /** Who is who, by {@code /etc/passwd} and {@code /etc/group}. */
  public Accounts accounts() throws IOException {
    return view.accounts();
  }

  /** The newest modification time in the layers, in seconds since 1970. */
  public long newestMtime() {
    return view.newestMtime();
  }
}
