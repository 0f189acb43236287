package io.jbuild.builder.output;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of an image, as a container would see them, in a directory or a tar stream. */
final class RootFiles {
  private final Store store;
  private final FileOps files;

  RootFiles(Store store, FileOps files) {
    this.store = store;
    this.files = files;
  }

  /** Into a directory; what is there and in the way is replaced, the rest stays. */
  void write(Image image, Path directory) throws IOException {
    Files.createDirectories(directory);
    MergedView view = view(image);
    // only root can give files away; others get them all
    boolean owner = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    writeChildren(view, ContainerPath.ROOT, directory.toRealPath(), owner);
  }

  private void writeChildren(MergedView view, ContainerPath from, Path to, boolean owner)
      throws IOException {
    for (TocEntry entry : view.list(from)) {
      Path target = to.resolve(entry.path().name());
      boolean directory = entry.isDirectory();
      if (!(directory && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS))) {
        Trees.delete(target);
        create(view, entry, target.toString());
      }
      if (directory) {
        writeChildren(view, entry.path(), target, owner);
      }
      attributes(entry, target.toString(), owner);
    }
  }

  private void create(MergedView view, TocEntry entry, String target) throws IOException {
    switch (entry.type()) {
      case DIRECTORY -> files.mkdir(target, 0700);
      case SYMLINK -> files.symlink(entry.target(), target);
      case FILE -> {
        try (InputStream in = view.content(entry.path()).open();
            FileChannel out = files.create(target, 0600);
            OutputStream sink = Channels.newOutputStream(out)) {
          in.transferTo(sink);
        }
      }
      default -> {
        int mode = entry.type().bits() | entry.mode();
        files.mknod(target, mode, entry.deviceMajor(), entry.deviceMinor());
      }
    }
  }

  private void attributes(TocEntry entry, String target, boolean owner) throws IOException {
    if (owner) {
      files.lchown(target, entry.uid(), entry.gid());
    }
    if (entry.type() != FileType.SYMLINK) {
      files.chmod(target, entry.mode());
    }
    files.setMtime(target, entry.mtimeSeconds(), entry.mtimeNanos());
  }

  /**
   * @param roots by the directory in the stream that the image's files are put in; empty for none
   */
  void writeTar(Map<String, Image> roots, OutputStream out) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    for (Map.Entry<String, Image> root : roots.entrySet()) {
      ContainerPath top = ContainerPath.of(root.getKey());
      if (!top.isRoot()) {
        entries.add(LayerEntry.of(TocEntry.directory(top, 0755, 0, 0, 0)));
      }
      add(view(root.getValue()), ContainerPath.ROOT, top, entries);
    }
    Digest tar = store.layers().write(entries, Face.TAR).layer().diffId();
    try (InputStream in = store.layers().openTar(tar)) {
      in.transferTo(out);
    }
  }

  private static void add(
      MergedView view, ContainerPath from, ContainerPath to, List<LayerEntry> entries)
      throws IOException {
    for (TocEntry entry : view.list(from)) {
      TocEntry moved = entry.withPath(to.resolve("./" + entry.path().name()));
      entries.add(
          entry.type() == FileType.FILE
              ? new LayerEntry(moved, view.content(entry.path()))
              : LayerEntry.of(moved));
      if (entry.isDirectory()) {
        add(view, entry.path(), moved.path(), entries);
      }
    }
  }

  private MergedView view(Image image) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(store.layers().get(diffId));
    }
    return MergedView.of(layers);
  }
}
