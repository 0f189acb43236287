package io.jbuild.builder.output;

import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says file by file how two layers differ. */
public final class LayerDifference {
  private LayerDifference() {}

  public static List<String> between(TableOfContents first, TableOfContents second) {
    List<String> lines = new ArrayList<>();
    for (TocEntry entry : first) {
      Optional<TocEntry> other = second.find(entry.path());
      if (other.isEmpty()) {
        lines.add(entry.path() + ": only in the first");
      } else if (!other.get().equals(entry)) {
        lines.add(entry.path() + ": " + String.join(", ", changes(entry, other.get())));
      }
    }
    for (TocEntry entry : second) {
      if (first.find(entry.path()).isEmpty()) {
        lines.add(entry.path() + ": only in the second");
      }
    }
    return lines;
  }

  private static List<String> changes(TocEntry a, TocEntry b) {
    List<String> changes = new ArrayList<>();
    add(changes, "kind", a.kind() + " " + a.type(), b.kind() + " " + b.type());
    add(changes, "mode", Integer.toOctalString(a.mode()), Integer.toOctalString(b.mode()));
    add(changes, "owner", a.uid() + ":" + a.gid(), b.uid() + ":" + b.gid());
    add(changes, "size", a.size(), b.size());
    add(changes, "time", time(a), time(b));
    add(changes, "target", a.target(), b.target());
    if (a.size() == b.size() && !a.digest().equals(b.digest())) {
      changes.add("content");
    }
    if (!a.xattrs().equals(b.xattrs())) {
      changes.add("extended attributes");
    }
    return changes;
  }

  private static String time(TocEntry entry) {
    return entry.mtimeSeconds() + "." + String.format("%09d", entry.mtimeNanos());
  }

  private static void add(List<String> changes, String what, Object a, Object b) {
    if (!a.equals(b)) {
      changes.add(what + ' ' + a + " -> " + b);
    }
  }
}
