package io.jbuild.layercache.archive;

import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.tar.TarHeader;
import io.jbuild.layercache.toc.MergedView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A whole root file system as one tar archive: what {@code export} writes and import reads. */
public final class RootfsArchive {
  private static final int BUFFER = 1 << 17;

  private RootfsArchive() {}

  /**
   * Writes what the layers add up to, in canonical order; nothing is mounted or unpacked for it.
   * Hard links stay hard links where all of their layer's names are still there.
   *
   * @param layers bottom layer first
   * @param out stays open
   */
  public static void write(List<LayerHandle> layers, OutputStream out) throws IOException {
    MergedView view = MergedView.of(layers);
    HardLinks links = HardLinks.of(layers);
    OutputStream buffered = new BufferedOutputStream(out, BUFFER);
    Deque<Iterator<TocEntry>> directories = new ArrayDeque<>();
    directories.push(view.list(ContainerPath.ROOT).iterator());
    while (!directories.isEmpty()) {
      if (!directories.peek().hasNext()) {
        directories.pop();
        continue;
      }
      TocEntry entry = directories.peek().next();
      TocEntry written = links.linked(entry);
      buffered.write(TarHeader.of(written));
      if (TarHeader.contentSize(written) > 0) {
        copy(entry, view, buffered);
      }
      if (entry.isDirectory()) {
        directories.push(view.list(entry.path()).iterator());
      }
    }
    buffered.write(TarHeader.end());
    buffered.flush();
  }

  private static void copy(TocEntry file, MergedView view, OutputStream out) throws IOException {
    try (InputStream content = view.content(file.path()).open();
        InputStream in =
            file.digest().isPresent()
                ? new VerifyingInputStream(
                    content, "file '" + file.path() + "'", file.digest().get(), file.size())
                : content) {
      in.transferTo(out);
    }
    out.write(new byte[TarHeader.padding(file.size())]);
  }

  /**
   * Makes an image of one layer. It is dated as the newest file in it.
   *
   * @param in a tar archive, compressed or not; stays open
   * @param message kept in the history
   */
  public static Image importTar(
      Store store, InputStream in, Platform platform, ContainerConfig config, String message)
      throws IOException {
    LayerHandle handle = store.layers().importTar(in, Optional.empty(), Optional.empty());
    Layer layer = handle.layer();
    Optional<Instant> created = Optional.of(Instant.ofEpochSecond(handle.toc().newestMtime()));
    HistoryEntry line =
        new HistoryEntry(created, Optional.empty(), Optional.empty(), Optional.of(message), false);
    ImageConfig whole = ImageConfig.scratch(platform).withCreated(created).withContainer(config);
    return ImageDraft.of(whole, List.of()).withLayer(layer, line).put(store.images());
  }
}
