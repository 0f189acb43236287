package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileContent;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Reads an overlay's upper directory as the entries of a layer, once, in canonical order, and
 * brings its times under a rule on the way.
 */
final class UpperWalk {
  private final FileOps files;
  private final OverlayForm form;
  private final String root;
  private final EntryReader reader;
  private final StagedEntries entries;
  private final StagedEntries.Origin content;
  private final Map<Inode, TocEntry> linked = new HashMap<>();

  private record Inode(long device, long number) {}

  private UpperWalk(
      FileOps files, OverlayForm form, String root, MtimeRule clock, StagedEntries entries) {
    this.files = files;
    this.form = form;
    this.root = root;
    this.reader = new EntryReader(files, form, clock);
    this.entries = entries;
    this.content = path -> new FileContent(files, root + path.value());
  }

  /** Puts all but the root itself, directories as opaque as the kernel marked them. */
  static void walk(FileOps files, OverlayForm form, String root, MtimeRule clock, StagedEntries out)
      throws IOException {
    new UpperWalk(files, form, root, clock, out).directory("");
  }

  private void directory(String path) throws IOException {
    String[] names = files.list(root + path).toArray(new String[0]);
    Arrays.sort(names, UpperWalk::compareNames);
    for (String name : names) {
      entry(path + '/' + name);
    }
  }

  private static int compareNames(String a, String b) {
    for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
      char c = a.charAt(i);
      char d = b.charAt(i);
      if (c != d) {
        return c < 0x80 && d < 0x80
            ? c - d
            : Arrays.compareUnsigned(PathBytes.encode(a), PathBytes.encode(b));
      }
    }
    return a.length() - b.length();
  }

  private void entry(String path) throws IOException {
    String host = root + path;
    FileStat stat = files.lstat(host);
    ContainerPath at = new ContainerPath(path);
    boolean device = stat.type() == FileType.CHARACTER_DEVICE;
    if (device && stat.deviceMajor() == 0 && stat.deviceMinor() == 0) {
      entries.put(LayerEntry.of(TocEntry.whiteout(at)));
      return;
    }
    if (stat.type() == FileType.SOCKET) {
      return; // a socket is dead without its process; tar has no form for it, and docker drops it
    }
    SortedMap<String, byte[]> attributes = files.xattrs(host);
    if (stat.type() == FileType.FILE && stat.size() == 0 && isWhiteout(attributes)) {
      entries.put(LayerEntry.of(TocEntry.whiteout(at)));
      return;
    }
    boolean late = reader.isLate(stat);
    if (stat.links() > 1 && stat.type() != FileType.DIRECTORY) {
      Inode inode = new Inode(stat.device(), stat.inode());
      TocEntry first = linked.get(inode);
      if (first != null) {
        entries.put(LayerEntry.of(LayerEntries.link(first, at, first.path())));
        return;
      }
      TocEntry e = reader.read(at, stat, attributes, host);
      linked.put(inode, e);
      add(e, host, late);
      return;
    }
    TocEntry e = reader.read(at, stat, attributes, host);
    add(e, host, late);
    if (e.isDirectory()) {
      directory(path);
    }
  }

  private void add(TocEntry e, String host, boolean late) throws IOException {
    if (late) {
      files.setMtime(host, e.mtimeSeconds(), e.mtimeNanos());
    }
    boolean file = e.type() == FileType.FILE;
    entries.put(e, file ? content : StagedEntries.Origin.NOWHERE);
  }

  private boolean isWhiteout(SortedMap<String, byte[]> attributes) {
    for (String name : attributes.keySet()) {
      if (form.isWhiteout(name)) {
        return true;
      }
    }
    return false;
  }
}
