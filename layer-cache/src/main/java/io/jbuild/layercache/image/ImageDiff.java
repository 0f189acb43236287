package io.jbuild.layercache.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.toc.MergedView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
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

  /** The files that differ, in the order of a walk. Times count only when {@code times} says so. */
  public static List<FileChange> files(MergedView before, MergedView after, boolean times) {
    List<FileChange> out = new ArrayList<>();
    Deque<ContainerPath> directories = new ArrayDeque<>();
    directories.push(ContainerPath.ROOT);
    while (!directories.isEmpty()) {
      ContainerPath directory = directories.pop();
      Map<ContainerPath, TocEntry> left = byPath(before.list(directory));
      Map<ContainerPath, TocEntry> right = byPath(after.list(directory));
      TreeSet<ContainerPath> all = new TreeSet<>(left.keySet());
      all.addAll(right.keySet());
      for (ContainerPath path : all) {
        Optional<TocEntry> a = Optional.ofNullable(left.get(path));
        Optional<TocEntry> b = Optional.ofNullable(right.get(path));
        if (!a.map(e -> form(e, times)).equals(b.map(e -> form(e, times)))) {
          out.add(new FileChange(a, b));
        }
      }
      for (ContainerPath path : all.descendingSet()) {
        TocEntry a = left.get(path);
        TocEntry b = right.get(path);
        if ((a != null && a.isDirectory()) || (b != null && b.isDirectory())) {
          directories.push(path);
        }
      }
    }
    return out;
  }

  private static Map<ContainerPath, TocEntry> byPath(List<TocEntry> entries) {
    Map<ContainerPath, TocEntry> out = new LinkedHashMap<>();
    for (TocEntry entry : entries) {
      out.put(entry.path(), entry);
    }
    return out;
  }

  private static TocEntry form(TocEntry entry, boolean times) {
    return times ? entry : entry.withMtime(0, 0);
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
