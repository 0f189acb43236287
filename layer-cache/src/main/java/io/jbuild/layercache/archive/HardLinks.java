package io.jbuild.layercache.archive;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which names of a merged file system share one file, told while it is walked: the first name of a
 * group is the file, the others are links to it. A name counts only while it still is what its
 * layer made of it.
 */
final class HardLinks {
  private final Map<ContainerPath, Group> groups = new HashMap<>();

  private HardLinks() {}

  /** The names of one file of one layer. */
  private static final class Group {
    private final TocEntry file;
    private Optional<ContainerPath> first = Optional.empty();

    Group(TocEntry file) {
      this.file = file;
    }
  }

  /**
   * @param layers bottom layer first
   */
  static HardLinks of(List<LayerHandle> layers) throws IOException {
    HardLinks links = new HardLinks();
    for (LayerHandle layer : layers) {
      Map<ContainerPath, Group> own = new HashMap<>();
      for (TocEntry entry : layer.toc()) {
        if (entry.kind() == Kind.HARD_LINK) {
          ContainerPath target = new ContainerPath(entry.target());
          Optional<TocEntry> file = layer.toc().find(target);
          if (file.isPresent()) {
            Group group = own.computeIfAbsent(target, t -> new Group(file.get()));
            links.groups.put(entry.path(), group);
            links.groups.put(target, group);
          }
        }
      }
    }
    return links;
  }

  /** The entry itself, or the link that stands for it. */
  TocEntry linked(TocEntry entry) {
    Group group = groups.get(entry.path());
    if (group == null || !group.file.withPath(entry.path()).equals(entry)) {
      return entry;
    }
    if (group.first.isEmpty()) {
      group.first = Optional.of(entry.path());
      return entry;
    }
    return new TocEntry(
        entry.path(),
        Kind.HARD_LINK,
        entry.type(),
        entry.mode(),
        entry.uid(),
        entry.gid(),
        0,
        entry.mtimeSeconds(),
        entry.mtimeNanos(),
        group.first.get().value(),
        entry.deviceMajor(),
        entry.deviceMinor(),
        entry.xattrs(),
        Optional.empty());
  }
}
