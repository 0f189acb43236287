package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.RefusedRootException;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Untouched.Kept;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out before anything is written whether layers have something in a place that is to stay as
 * it is: a command would see that in place of what the image has. Afterwards, whether a command has
 * changed what is no part of a layer, and would be missing there.
 */
final class Collisions {
  private final FileOps files;
  private final String root;
  private final Untouched untouched;
  private final Map<String, FileStat> watched;

  private Collisions(
      FileOps files, String root, Untouched untouched, Map<String, FileStat> watched) {
    this.files = files;
    this.root = root;
    this.untouched = untouched;
    this.watched = watched;
  }

  /** Looks at a layer that is to be put on the root. */
  static void check(LayerHandle layer, Untouched untouched) throws IOException {
    for (TocEntry e : layer.toc()) {
      if (e.kind() != Kind.WHITEOUT) {
        check(e, untouched);
      }
    }
  }

  private static void check(TocEntry e, Untouched untouched) throws RefusedRootException {
    String path = e.path().value();
    if (untouched.isAbove(path) && !e.isDirectory()) {
      throw new RefusedRootException(
          "the image has "
              + (e.type() == FileType.SYMLINK ? "a symbolic link " : "a file ")
              + path
              + ", and below that path this container has what must stay: "
              + below(path, untouched)
              + "; put that elsewhere in the container, or build with another isolation");
    }
    Optional<Kept> over = untouched.over(path);
    if (over.isPresent() && isHidden(e, over.get())) {
      throw new RefusedRootException(
          "the image has "
              + path
              + ", and a command would see "
              + over.get().what()
              + " there; put that elsewhere in the container, or build with another isolation");
    }
    Optional<Kept> first =
        e.kind() == Kind.HARD_LINK ? untouched.over(e.target()) : Optional.empty();
    if (first.isPresent() && over.isEmpty()) {
      throw new RefusedRootException(
          "the image has " + path + " as a further name of " + e.target() + ", which must stay");
    }
  }

  private static String below(String path, Untouched untouched) {
    for (Map.Entry<String, Kept> e : untouched.all().entrySet()) {
      if (e.getKey().startsWith(path + "/")) {
        return e.getKey() + " (" + e.getValue().what() + ")";
      }
    }
    return path;
  }

  private static boolean isHidden(TocEntry e, Kept over) {
    return switch (over.kind()) {
      case PROGRAM, CONTEXT, GIVEN -> true;
      case LINK -> e.type() != FileType.SYMLINK || !e.target().equals(over.what());
      case MOUNT -> !e.isDirectory();
      case SYSTEM -> false;
    };
  }

  /** Remembers how that is which no command may change. */
  static Collisions watch(FileOps files, String root, Untouched untouched) throws IOException {
    return new Collisions(files, root, untouched, look(files, root, untouched));
  }

  private static Map<String, FileStat> look(FileOps files, String root, Untouched untouched)
      throws IOException {
    Map<String, FileStat> out = new HashMap<>();
    for (Map.Entry<String, Kept> e : untouched.all().entrySet()) {
      Untouched.Kind kind = e.getValue().kind();
      if (kind == Untouched.Kind.PROGRAM || kind == Untouched.Kind.CONTEXT) {
        Optional<FileStat> there = files.find(root + e.getKey());
        there.ifPresent(stat -> out.put(e.getKey(), stat));
        if (there.isPresent() && there.get().type() == FileType.DIRECTORY) {
          out.putAll(RootRecord.look(files, root, e.getKey(), untouched).all());
        }
      }
    }
    return out;
  }

  /** Refuses what the command changed there. */
  void end() throws IOException {
    Map<String, FileStat> now = look(files, root, untouched);
    for (Map.Entry<String, FileStat> e : watched.entrySet()) {
      FileStat after = now.remove(e.getKey());
      boolean same =
          after != null
              && after.inode() == e.getValue().inode()
              && RootScan.isSameTime(after, e.getValue());
      // what is made in a directory changes its time; that is found by itself
      boolean directory = after != null && after.type() == FileType.DIRECTORY;
      if (!same && !directory) {
        throw changed(e.getKey());
      }
    }
    if (!now.isEmpty()) {
      throw changed(now.keySet().iterator().next());
    }
  }

  private RefusedRootException changed(String path) {
    String what = untouched.over(path).map(Kept::what).orElse("");
    return new RefusedRootException(
        "the command changed "
            + path
            + ", which is "
            + what
            + " and no part of the image; put that elsewhere in the container, or build with"
            + " another isolation");
  }
}
