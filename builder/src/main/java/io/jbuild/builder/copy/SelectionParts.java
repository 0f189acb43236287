package io.jbuild.builder.copy;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a selection means for a cache key: each file with its content and metadata, but not its
 * modification time. Very many files become one part a directory.
 */
public final class SelectionParts {
  private static final int MOST_PARTS = 512;

  private SelectionParts() {}

  /** The parts of the selections of one step, in their order. */
  public static List<Recipe.Part> of(List<Selection> selections) throws IOException {
    List<Recipe.Part> parts = new ArrayList<>();
    for (Selection selection : selections) {
      for (Selection.Match match : selection.matches()) {
        add(selection.tree(), match, parts);
      }
    }
    return parts.size() <= MOST_PARTS ? parts : folded(parts);
  }

  private static void add(FileTree tree, Selection.Match match, List<Recipe.Part> parts)
      throws IOException {
    if (match.root().isDirectory()) {
      // what is in it is copied, not it; an empty one still makes the destination
      parts.add(new Recipe.Part("file", "./", match.items().isEmpty() ? "empty" : "contents"));
    }
    Map<String, String> links = new TreeMap<>();
    for (Selection.Item item : match.items()) {
      String name = item.path().isEmpty() ? match.name() : item.path();
      parts.add(new Recipe.Part("file", name, describe(tree, item.entry(), name, links)));
    }
  }

  private static String describe(
      FileTree tree, TocEntry entry, String name, Map<String, String> links) throws IOException {
    StringBuilder out = new StringBuilder(128);
    out.append("mode=").append(Integer.toOctalString(010000 | entry.mode()), 1, 5);
    out.append(" uid=").append(entry.uid()).append(" gid=").append(entry.gid());
    switch (entry.type()) {
      case FILE -> {
        out.append(" content=").append(tree.digest(entry));
        String first = tree.linkGroup(entry).map(g -> links.putIfAbsent(g, name)).orElse(null);
        if (first != null) {
          out.append(" link=").append(first);
        }
      }
      case SYMLINK -> out.append(" target=").append(entry.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          out.append(entry.type() == FileType.BLOCK_DEVICE ? " block=" : " char=")
              .append(entry.deviceMajor())
              .append(',')
              .append(entry.deviceMinor());
      case DIRECTORY -> out.append(" directory");
      case FIFO -> out.append(" fifo");
      case SOCKET -> out.append(" socket");
    }
    for (Map.Entry<String, Bytes> xattr : entry.xattrs().entrySet()) {
      out.append(" xattr:").append(xattr.getKey()).append('=');
      out.append(HexFormat.of().formatHex(xattr.getValue().toArray()));
    }
    return out.toString();
  }

  /** One part for each directory, as deep as the number of parts allows. */
  private static List<Recipe.Part> folded(List<Recipe.Part> parts) {
    int depth = 0;
    while (depth < 8 && names(parts, depth + 1) <= MOST_PARTS) {
      depth++;
    }
    Map<String, MessageDigest> groups = new TreeMap<>();
    for (Recipe.Part part : parts) {
      String group = directory(part.name(), depth);
      MessageDigest digest = groups.get(group);
      if (digest == null) {
        digest = Digest.newSha256();
        groups.put(group, digest);
      }
      digest.update(
          (part.name().length() + ":" + part.name() + "\n" + part.value() + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    List<Recipe.Part> out = new ArrayList<>(groups.size());
    for (Map.Entry<String, MessageDigest> group : groups.entrySet()) {
      out.add(
          new Recipe.Part(
              "file", group.getKey(), "contents=" + Digest.ofSha256(group.getValue().digest())));
    }
    return out;
  }

  private static int names(List<Recipe.Part> parts, int depth) {
    Set<String> names = new HashSet<>();
    for (Recipe.Part part : parts) {
      names.add(directory(part.name(), depth));
    }
    return names.size();
  }

  /** The first {@code depth} directories of a path, with a slash behind; {@code ./} for none. */
  private static String directory(String path, int depth) {
    int end = 0;
    for (int i = 0; i < depth; i++) {
      int slash = path.indexOf('/', end);
      if (slash < 0) {
        break;
      }
      end = slash + 1;
    }
    return end == 0 ? "./" : path.substring(0, end);
  }
}
