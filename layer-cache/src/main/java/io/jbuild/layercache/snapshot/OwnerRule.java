package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.NewFile;
import io.jbuild.layercache.files.Privileges;
import java.io.IOException;
import java.util.Optional;

/** To whom files belong: to whom the image says, or all to us where nobody else is mapped. */
enum OwnerRule {
  KEPT,
  OURS;

  static OwnerRule ofThisProcess() {
    return Privileges.ofThisProcess().ownsAll() ? KEPT : OURS;
  }

  /** What a new file is to have by its entry. */
  NewFile file(TocEntry e) {
    return new NewFile(
        e.mode(), this == KEPT ? e.uid() : -1, e.gid(), e.mtimeSeconds(), e.mtimeNanos());
  }

  void give(FileOps files, String path, TocEntry e) throws IOException {
    if (this == KEPT) {
      files.lchown(path, e.uid(), e.gid());
    }
  }

  /** The top directory as stat(2) will show it. */
  TocEntry seen(TocEntry top) {
    return this == KEPT ? top : top.withOwner(0, 0);
  }

  /**
   * Who owns a changed file in the layer: where the owner cannot be told from the file, it is whom
   * it had, or root.
   */
  TocEntry owned(TocEntry changed, Optional<TocEntry> before) {
    if (this == KEPT) {
      return changed;
    }
    return before.isPresent()
        ? changed.withOwner(before.get().uid(), before.get().gid())
        : changed.withOwner(0, 0);
  }
}
