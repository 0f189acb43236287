package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a file that a step left as the entry of a layer, its time under a rule. */
final class EntryReader {
  private static final String CAPABILITY = "security.capability";
  private static final String SECURITY = "security.";

  private final FileOps files;
  private final OverlayForm form;
  private final MtimeRule clock;

  EntryReader(FileOps files, OverlayForm form, MtimeRule clock) {
    this.files = files;
    this.form = form;
    this.clock = clock;
  }

  /** Whether its time is one that the layer must not tell. */
  boolean isLate(FileStat stat) {
    return stat.mtimeSeconds() > clock.notAfter()
        || (stat.mtimeSeconds() == clock.notAfter() && stat.mtimeNanos() > 0);
  }

  /**
   * @param attributes all that the file has
   * @param host path of the file
   */
  TocEntry read(ContainerPath at, FileStat stat, SortedMap<String, byte[]> attributes, String host)
      throws IOException {
    boolean late = isLate(stat);
    SortedMap<String, Bytes> kept = new TreeMap<>();
    boolean opaque = false;
    for (Map.Entry<String, byte[]> x : attributes.entrySet()) {
      String name = x.getKey();
      if (form.isIncomplete(name)) {
        throw new IOException(
            "cannot make a layer of '"
                + at
                + "': overlayfs left its content in another layer ("
                + name
                + "); mount with redirect_dir=off,metacopy=off");
      }
      opaque |= name.equals(form.opaque()) && x.getValue().length == 1 && x.getValue()[0] == 'y';
      if (isKept(name)) {
        kept.put(name, Bytes.of(x.getValue()));
      }
    }
    boolean directory = stat.type() == FileType.DIRECTORY;
    boolean device =
        stat.type() == FileType.CHARACTER_DEVICE || stat.type() == FileType.BLOCK_DEVICE;
    return new TocEntry(
        at,
        directory && opaque ? Kind.OPAQUE_DIRECTORY : Kind.ADD,
        stat.type(),
        stat.type() == FileType.SYMLINK ? 0777 : stat.mode(),
        stat.uid(),
        stat.gid(),
        stat.type() == FileType.FILE ? stat.size() : 0,
        late ? clock.notAfter() : stat.mtimeSeconds(),
        late ? 0 : stat.mtimeNanos(),
        stat.type() == FileType.SYMLINK ? files.readlink(host) : "",
        device ? stat.deviceMajor() : 0,
        device ? stat.deviceMinor() : 0,
        kept,
        Optional.empty());
  }

  /** What a security module of this host wrote says nothing to another host. */
  static boolean isKept(String name) {
    return !OverlayForm.isPrivate(name) && (!name.startsWith(SECURITY) || name.equals(CAPABILITY));
  }
}
