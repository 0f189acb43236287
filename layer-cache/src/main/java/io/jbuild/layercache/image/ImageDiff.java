package io.jbuild.layercache.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** How one image differs from another: files of the merged file systems, members of the configs. */
public final class ImageDiff {
  private ImageDiff() {}

  /**
   * A file that is not the same; what is below a directory that is only on one side is told too.
   */
  public record FileChange(Optional<TocEntry> before, Optional<TocEntry> after) {
    public ContainerPath path() {
      return before.isPresent() ? before.get().path() : after.orElseThrow().path();
    }
  }

  /**
   * A member of the configuration that is not the same.
   *
   * @param path with dots between the members: {@code config.Env}
   */
  public record ConfigChange(String path, Optional<String> before, Optional<String> after) {}

  /** Is told of one difference after the other. */
  public interface FileVisitor {
    void visit(FileChange change) throws IOException;
  }

  /** A path that is a directory on one side or on both. */
  private record Pair(Optional<TocEntry> before, Optional<TocEntry> after) {
    boolean isDirectory() {
      return before.filter(TocEntry::isDirectory).isPresent()
          || after.filter(TocEntry::isDirectory).isPresent();
    }

    ContainerPath path() {
      return before.isPresent() ? before.get().path() : after.orElseThrow().path();
    }
  }

  /**
   * Tells the files that differ, a directory before what is in it; nothing is collected.
   *
   * @param times whether modification times count; those of directories never do, since they tell
   *     of nothing that is not told anyway
   */
  public static void files(MergedView before, MergedView after, boolean times, FileVisitor visitor)
      throws IOException {
    Deque<Pair> rest = new ArrayDeque<>();
    rest.push(new Pair(before.find(ContainerPath.ROOT), after.find(ContainerPath.ROOT)));
    while (!rest.isEmpty()) {
      Pair pair = rest.pop();
      if (!pair.before.map(e -> form(e, times)).equals(pair.after.map(e -> form(e, times)))) {
        visitor.visit(new FileChange(pair.before, pair.after));
      }
      if (pair.isDirectory()) {
        pushChildren(before.list(pair.path()), after.list(pair.path()), rest);
      }
    }
  }

  private static void pushChildren(List<TocEntry> before, List<TocEntry> after, Deque<Pair> rest) {
    TreeMap<ContainerPath, Pair> all = new TreeMap<>();
    for (TocEntry entry : before) {
      all.put(entry.path(), new Pair(Optional.of(entry), Optional.empty()));
    }
    for (TocEntry entry : after) {
      Pair left = all.get(entry.path());
      Optional<TocEntry> other = left == null ? Optional.empty() : left.before;
      all.put(entry.path(), new Pair(other, Optional.of(entry)));
    }
    for (Pair pair : all.descendingMap().values()) {
      rest.push(pair);
    }
  }

  private static TocEntry form(TocEntry entry, boolean times) {
    return times && !entry.isDirectory() ? entry : entry.withMtime(0, 0);
  }

  /** The members of the configurations that differ; layers and history are not told apart here. */
  public static List<ConfigChange> configs(ImageConfig before, ImageConfig after) {
    Map<String, String> left = new TreeMap<>();
    Map<String, String> right = new TreeMap<>();
    flatten("", ImageJson.toJson(before), left);
    flatten("", ImageJson.toJson(after), right);
    TreeSet<String> all = new TreeSet<>(left.keySet());
    all.addAll(right.keySet());
    List<ConfigChange> out = new ArrayList<>();
    for (String path : all) {
      Optional<String> a = Optional.ofNullable(left.get(path));
      Optional<String> b = Optional.ofNullable(right.get(path));
      boolean content = path.startsWith("rootfs") || path.equals("history");
      if (!content && !a.equals(b)) {
        out.add(new ConfigChange(path, a, b));
      }
    }
    return out;
  }

  private static void flatten(String path, Json value, Map<String, String> out) {
    if (value instanceof Json.Obj o && !o.members().isEmpty()) {
      for (Map.Entry<String, Json> member : o.members().entrySet()) {
        flatten(
            path.isEmpty() ? member.getKey() : path + '.' + member.getKey(),
            member.getValue(),
            out);
      }
    } else {
      out.put(path, JsonText.printUnescaped(value));
    }
  }
}
