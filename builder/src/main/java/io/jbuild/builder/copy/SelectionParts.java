package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
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
 * modification time. Very many files become one part a directory: they are walked twice, once to
 * see how many there are, and never all in memory.
 */
public final class SelectionParts {
  private static final int MOST_PARTS = 512;
  private static final int MOST_DEPTH = 8;
  private static final String ITSELF = "./";

  private final Selection selection;
  private final List<Recipe.Part> parts = new ArrayList<>();

  /** By directory, when there are too many for a part each. */
  private final Map<String, MessageDigest> groups = new TreeMap<>();

  private SelectionParts(Selection selection) {
    this.selection = selection;
  }

  public static List<Recipe.Part> of(Selection selection) throws IOException, BuildException {
    Count count = new Count();
    List<Boolean> empty = new ArrayList<>(selection.matches().size());
    for (Selection.Match match : selection.matches()) {
      long before = count.names;
      match.items().forEach((path, entry) -> count.add(name(match, path)));
      empty.add(count.names == before);
      if (match.root().isDirectory()) {
        count.add(ITSELF);
      }
    }
    return new SelectionParts(selection).describe(empty, count);
  }

  private static String name(Selection.Match match, String path) {
    return path.isEmpty() ? match.name() : path;
  }

  /** How many there are, and in how many directories. */
  private static final class Count {
    private final List<Set<String>> directories = new ArrayList<>();
    private long names;

    Count() {
      for (int depth = 1; depth <= MOST_DEPTH; depth++) {
        directories.add(new HashSet<>());
      }
    }

    void add(String name) {
      names++;
      for (int depth = 1; depth <= directories.size(); depth++) {
        Set<String> here = directories.get(depth - 1);
        if (here.add(directory(name, depth)) && here.size() > MOST_PARTS) {
          directories.subList(depth - 1, directories.size()).clear();
        }
      }
    }

    /** As deep as the number of parts allows. */
    int depth() {
      return directories.size();
    }
  }

  private List<Recipe.Part> describe(List<Boolean> empty, Count count)
      throws IOException, BuildException {
    int depth = count.names <= MOST_PARTS ? -1 : count.depth();
    for (int i = 0; i < empty.size(); i++) {
      Selection.Match match = selection.matches().get(i);
      if (match.root().isDirectory()) {
        // what is in it is copied, not it; an empty one still makes the destination
        add(ITSELF, empty.get(i) ? "empty" : "contents", depth);
      }
      Map<String, String> links = new TreeMap<>();
      match
          .items()
          .forEach(
              (path, entry) -> {
                String name = name(match, path);
                add(name, describe(selection.tree(), entry, name, links), depth);
              });
    }
    for (Map.Entry<String, MessageDigest> group : groups.entrySet()) {
      Digest digest = Digest.ofSha256(group.getValue().digest());
      parts.add(new Recipe.Part("file", group.getKey(), "contents=" + digest));
    }
    return parts;
  }

  /**
   * @param depth of the directories that are one part each, or -1
   */
  private void add(String name, String value, int depth) {
    if (depth < 0) {
      parts.add(new Recipe.Part("file", name, value));
      return;
    }
    String group = directory(name, depth);
    MessageDigest digest = groups.get(group);
    if (digest == null) {
      digest = Digest.newSha256();
      groups.put(group, digest);
    }
    digest.update(
        (name.length() + ":" + name + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8));
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
    return end == 0 ? ITSELF : path.substring(0, end);
  }
}
