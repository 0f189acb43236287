package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.toc.CompactToc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts layers on top of each other in one directory, without a mount.
 *
 * <p>What is written and where comes from tables of contents, in which each parent of an entry is a
 * directory: nothing reaches through a link. Contents are verified. No file is written to that is
 * there already: it is removed, and another takes its name. Not thread-safe.
 */
final class RootWriter {
  private static final String CAPABILITY = "security.capability";
  private static final int AHEAD = 8;
  private static final int FEW = 64;
  private static final int SMALL = 1 << 20;
  private static final int PIECE = 1 << 18;
  private static final int WORTH_SHARING = 1 << 16;
  private static final int WRITABLE = 0700;

  private final FileOps files;
  private final OwnerRule owners;
  private final String root;
  private final Untouched untouched;
  private final Set<String> made = new HashSet<>();
  private OptionalLong device = OptionalLong.empty();
  private volatile boolean sharing = true;

  /**
   * @param root of what was written until now, or an empty directory
   */
  RootWriter(FileOps files, OwnerRule owners, String root, Untouched untouched) {
    this.files = files;
    this.owners = owners;
    this.root = root;
    this.untouched = untouched;
  }

  /** Removes all that may be removed; of another file system nothing may. */
  void clear() throws IOException {
    device = OptionalLong.of(files.lstat(root).device());
    empty("");
  }

  /** Where the content of a file is. */
  interface Source {
    LayerEntry.Content content(TocEntry file) throws IOException;
  }

  /**
   * Puts a layer on what is there.
   *
   * @param fresh whether that is nothing
   */
  void add(LayerHandle layer, boolean fresh) throws IOException {
    if (layer instanceof StoredLayer stored) {
      try (StoredLayer.Contents contents = stored.contents()) {
        add(stored.toc(), contents::content, fresh);
      }
    } else {
      add(layer.toc(), layer::content, fresh);
    }
  }

  /**
   * The same with entries that are in no layer.
   *
   * @param toc in canonical order
   */
  void add(Iterable<TocEntry> toc, Source source, boolean fresh) throws IOException {
    made.clear();
    if (fresh) {
      made.add("");
    }
    List<TocEntry> directories = new ArrayList<>();
    List<TocEntry> links = new ArrayList<>();
    try (Batch writing = new Batch(AHEAD)) {
      List<TocEntry> few = new ArrayList<>();
      for (TocEntry e : toc) {
        if (untouched.over(e.path().value()).isPresent()) {
          continue;
        }
        if (e.isDirectory()) {
          directories.add(directory(e, toc instanceof CompactToc c && c.isImplied(e.path())));
          continue;
        }
        if (!isFresh(e)) {
          remove(e.path().value());
        }
        if (e.kind() == Kind.HARD_LINK) {
          links.add(e);
        } else if (e.type() == FileType.FILE) {
          few = content(source, e, few, writing);
        } else if (e.kind() != Kind.WHITEOUT) {
          node(e);
        }
      }
      if (!few.isEmpty()) {
        submit(source, few, writing);
      }
      writing.finish();
    }
    for (TocEntry link : links) {
      files.link(root + link.target(), root + link.path().value());
    }
    for (int i = directories.size() - 1; i >= 0; i--) {
      finish(directories.get(i));
    }
  }

  /** Whether nothing can be there. */
  private boolean isFresh(TocEntry e) {
    String path = e.path().value();
    return !e.path().isRoot()
        && made.contains(path.substring(0, path.lastIndexOf('/')))
        && !untouched.isAbove(path);
  }

  /** Makes sure of a directory; gives it as it is to be at the end. */
  private TocEntry directory(TocEntry e, boolean implied) throws IOException {
    String path = e.path().isRoot() ? root : root + e.path().value();
    Optional<FileStat> there = isFresh(e) ? Optional.empty() : files.find(path);
    if (there.isPresent() && there.get().type() != FileType.DIRECTORY) {
      files.unlink(path);
      there = Optional.empty();
    }
    if (there.isEmpty()) {
      files.mkdir(path, WRITABLE);
      made.add(e.path().value());
      return e;
    }
    if (e.kind() == Kind.OPAQUE_DIRECTORY) {
      empty(e.path().isRoot() ? "" : e.path().value());
    }
    FileStat s = there.get();
    if (implied) {
      // an entry that only stands for the way to others leaves the directory as it is
      return TocEntry.directory(e.path(), s.mode(), s.uid(), s.gid(), s.mtimeSeconds())
          .withMtime(s.mtimeSeconds(), s.mtimeNanos());
    }
    dropAttributes(path, e);
    return e;
  }

  private void node(TocEntry e) throws IOException {
    String path = root + e.path().value();
    switch (e.type()) {
      case SYMLINK -> files.symlink(e.target(), path);
      // an empty file, while the entry stays in the layer: where a command is kept in by chroot(2)
      // alone, nothing would keep it from what a device of the image leads to
      case CHARACTER_DEVICE, BLOCK_DEVICE -> files.create(path, 0).close();
      default -> files.mknod(path, FileType.FIFO.bits() | 0600, 0, 0);
    }
    finish(e);
  }

  /** Large files one by one, small ones by the many: handing over costs as much as writing does. */
  private List<TocEntry> content(Source source, TocEntry e, List<TocEntry> few, Batch writing)
      throws IOException {
    if (e.size() > SMALL) {
      write(e, source.content(e));
      return few;
    }
    few.add(e);
    if (few.size() < FEW) {
      return few;
    }
    submit(source, few, writing);
    return new ArrayList<>();
  }

  private void submit(Source source, List<TocEntry> few, Batch writing) throws IOException {
    writing.add(
        () -> {
          try (FileOps.Writer out = files.writer()) {
            for (TocEntry e : few) {
              small(e, source.content(e), out);
            }
          }
          return few;
        });
  }

  private void small(TocEntry e, LayerEntry.Content content, FileOps.Writer out)
      throws IOException {
    byte[] bytes;
    try (InputStream in = verified(e, content)) {
      // one more, so that the stream is read to where it is verified
      bytes = in.readNBytes((int) e.size() + 1);
    }
    if (bytes.length != e.size()) {
      throw new IOException(
          e.path() + " has " + bytes.length + " bytes, and the layer says " + e.size());
    }
    String path = root + e.path().value();
    if (e.size() >= WORTH_SHARING && share(content, path)) {
      finish(e);
      return;
    }
    out.write(path, bytes, owners.file(e));
    attributes(path, e);
  }

  /** Lets the file system share a content that has been verified, where it can: reflink. */
  private boolean share(LayerEntry.Content content, String path) throws IOException {
    Optional<Path> file = sharing ? content.file() : Optional.empty();
    if (file.isEmpty()) {
      return false;
    }
    sharing = files.cloneFile(file.get().toString(), path);
    return sharing;
  }

  private void write(TocEntry e, LayerEntry.Content content) throws IOException {
    String path = root + e.path().value();
    try (InputStream in = verified(e, content)) {
      if (share(content, path)) {
        in.transferTo(OutputStream.nullOutputStream());
        finish(e);
        return;
      }
      write(e, in, path);
    }
    finish(e);
  }

  private void write(TocEntry e, InputStream in, String path) throws IOException {
    try (FileChannel out = files.create(path, 0600)) {
      byte[] piece = new byte[(int) Math.min(PIECE, e.size() + 1)];
      for (int n = in.readNBytes(piece, 0, piece.length); n > 0; ) {
        TreeWriter.append(out, piece, n);
        n = in.readNBytes(piece, 0, piece.length);
      }
      TreeWriter.end(out, e.size());
    }
  }

  private static InputStream verified(TocEntry e, LayerEntry.Content content) throws IOException {
    Optional<Digest> digest = e.digest();
    return digest.isPresent()
        ? new VerifyingInputStream(content.open(), e.path().value(), digest.get(), e.size())
        : content.open();
  }

  /** Gives the root directory what it is to have, and nothing else. */
  void finishTop(TocEntry top) throws IOException {
    dropAttributes(root, top);
    finish(top);
  }

  private void dropAttributes(String path, TocEntry e) throws IOException {
    for (String name : files.xattrs(path).keySet()) {
      if (EntryReader.isKept(name) && !e.xattrs().containsKey(name)) {
        files.removeXattr(path, name);
      }
    }
  }

  /** chown(2) takes setuid and capabilities away, so it comes first; the time comes last. */
  private void finish(TocEntry e) throws IOException {
    String path = e.path().isRoot() ? root : root + e.path().value();
    owners.give(files, path, e);
    if (e.type() != FileType.SYMLINK) {
      files.chmod(path, e.mode());
    }
    attributes(path, e);
    files.setMtime(path, e.mtimeSeconds(), e.mtimeNanos());
  }

  private void attributes(String path, TocEntry e) throws IOException {
    for (Map.Entry<String, Bytes> x : e.xattrs().entrySet()) {
      attribute(path, x.getKey(), x.getValue());
    }
  }

  private void attribute(String path, String name, Bytes value) throws IOException {
    try {
      files.setXattr(path, name, value.toArray());
    } catch (FileSystemException e) {
      // a host that gives no CAP_SETFCAP: commands do without, and the layer below still has it
      if (!name.equals(CAPABILITY)) {
        throw e;
      }
    }
  }

  private void remove(String path) throws IOException {
    Optional<FileStat> there = files.find(root + path);
    if (there.isEmpty() || untouched.has(path)) {
      return;
    }
    if (there.get().type() != FileType.DIRECTORY) {
      files.unlink(root + path);
      return;
    }
    if (device.isPresent() && there.get().device() != device.getAsLong()) {
      throw new FileSystemException(path, null, "is another file system, and cannot be replaced");
    }
    empty(path);
    if (!untouched.isAbove(path)) {
      files.rmdir(root + path);
    }
  }

  private void empty(String directory) throws IOException {
    for (String name : files.list(root + directory)) {
      remove(directory + '/' + name);
    }
  }
}
