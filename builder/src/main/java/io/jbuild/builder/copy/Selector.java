package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.pattern.GoMatch;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that a source of COPY or ADD means: the path is cleaned so that it cannot leave
 * the root, links in it are followed inside the root, wildcards are Go's.
 */
public final class Selector {
  private final FileTree tree;
  private final PatternList excludes;
  private final PatternList includes;
  private final Selection.Taker taker;

  /** Directories on the way down that come only with something that is in them. */
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(String path, TocEntry directory) {}

  private Selector(
      FileTree tree, PatternList includes, PatternList excludes, Selection.Taker taker) {
    this.tree = tree;
    this.includes = includes;
    this.excludes = excludes;
    this.taker = taker;
  }

  private static Selection.Items in(
      FileTree tree, ContainerPath directory, PatternList includes, PatternList excludes) {
    return taker ->
        new Selector(tree, includes, excludes, taker)
            .walk(directory, "", null, null, includes.isEmpty());
  }

  /**
   * @param source as in the Dockerfile, after expansion
   * @param excludes patterns relative to what the source means, which itself is never excluded
   * @throws BuildException when a path without wildcards is not there
   */
  public static Selection select(FileTree tree, String source, PatternList excludes)
      throws IOException, BuildException {
    String pattern = ContainerPath.of(source).value();
    List<ContainerPath> paths = new ArrayList<>(1);
    if (GoMatch.hasWildcards(pattern)) {
      expand(tree, pattern, paths);
    } else {
      paths.add(new ContainerPath(pattern));
    }
    List<Selection.Match> matches = new ArrayList<>(paths.size());
    for (ContainerPath path : paths) {
      ContainerPath followed = tree.resolve(path);
      Optional<TocEntry> root = tree.find(followed);
      if (root.isEmpty()) {
        throw MissingFile.failure(tree, path);
      }
      if (root.get().isDirectory()) {
        Selection.Items items = in(tree, followed, PatternList.EMPTY, excludes);
        matches.add(new Selection.Match(path.name(), root.get(), false, items));
      } else {
        Selection.Items itself = taker -> taker.take("", root.get());
        matches.add(new Selection.Match(path.name(), root.get(), false, itself));
      }
    }
    return new Selection(tree, matches);
  }

  /**
   * With {@code --parents}: what a pattern matches keeps its path below the pivot {@code /./}, or
   * below the root.
   *
   * @throws BuildException when a path without wildcards is not there
   */
  public static Selection selectWithParents(FileTree tree, String source, PatternList excludes)
      throws IOException, BuildException {
    int pivot = source.indexOf("/./");
    ContainerPath base = ContainerPath.of(pivot < 0 ? "/" : source.substring(0, pivot));
    String pattern = ContainerPath.of(pivot < 0 ? source : source.substring(pivot + 3)).relative();
    List<ContainerPath> bases = new ArrayList<>(1);
    if (GoMatch.hasWildcards(base.value())) {
      expand(tree, base.value(), bases);
    } else {
      bases.add(base);
      if (!GoMatch.hasWildcards(pattern)) {
        ContainerPath required = base.resolve(pattern);
        if (tree.find(tree.resolve(required)).isEmpty()) {
          throw MissingFile.failure(tree, required);
        }
      }
    }
    PatternList includes = pattern.isEmpty() ? PatternList.EMPTY : PatternList.of(List.of(pattern));
    List<Selection.Match> matches = new ArrayList<>(bases.size());
    for (ContainerPath each : bases) {
      ContainerPath followed = tree.resolve(each);
      Optional<TocEntry> root = tree.find(followed);
      if (root.isEmpty()) {
        throw MissingFile.failure(tree, each);
      }
      Selection.Items items = in(tree, followed, includes, excludes);
      matches.add(new Selection.Match(each.name(), root.get(), true, items));
    }
    return new Selection(tree, matches);
  }

  /** The paths that a pattern matches; what is below a match is not looked at. */
  private static void expand(FileTree tree, String pattern, List<ContainerPath> out)
      throws IOException {
    String[] parts = pattern.substring(1).split("/");
    int wild = 0;
    while (!GoMatch.hasWildcards(parts[wild])) {
      wild++;
    }
    StringBuilder base = new StringBuilder("/");
    for (int i = 0; i < wild; i++) {
      base.append(parts[i]).append('/');
    }
    StringBuilder rest = new StringBuilder(parts[wild]);
    for (int i = wild + 1; i < parts.length; i++) {
      rest.append('/').append(parts[i]);
    }
    try {
      GoMatch.check(rest.toString());
    } catch (IllegalArgumentException e) {
      // Go's walk takes a malformed pattern for one that matches nothing
      return;
    }
    ContainerPath root = tree.resolve(ContainerPath.of(base.toString()));
    expand(tree, root, "", rest.toString(), parts.length - wild, out);
  }

  private static void expand(
      FileTree tree,
      ContainerPath directory,
      String prefix,
      String pattern,
      int depth,
      List<ContainerPath> out)
      throws IOException {
    if (!tree.find(directory).filter(TocEntry::isDirectory).isPresent()) {
      return;
    }
    for (TocEntry entry : tree.list(directory)) {
      String relative = prefix + entry.path().name();
      if (GoMatch.matches(pattern, relative)) {
        out.add(entry.path());
      } else if (depth > 1 && entry.isDirectory()) {
        expand(tree, entry.path(), relative + "/", pattern, depth - 1, out);
      }
    }
  }

  private void walk(
      ContainerPath directory,
      String prefix,
      PatternList.@Nullable Matched included,
      PatternList.@Nullable Matched excluded,
      boolean all)
      throws IOException, BuildException {
    for (TocEntry entry : tree.list(directory)) {
      String path = prefix + entry.path().name();
      PatternList.Matched in = null;
      boolean take = all;
      if (!all) {
        in = included == null ? includes.matchRoot(path) : includes.match(path, included);
        take = in.matched();
      }
      PatternList.Matched out = null;
      if (!excludes.isEmpty()) {
        out = excluded == null ? excludes.matchRoot(path) : excludes.match(path, excluded);
        take &= !out.matched();
      }
      if (take) {
        for (Waiting w : waiting) {
          taker.take(w.path(), w.directory());
        }
        waiting.clear();
        taker.take(path, entry);
      }
      if (entry.type() == FileType.DIRECTORY && isWorthALook(path, out)) {
        int above = waiting.size();
        if (!take) {
          waiting.add(new Waiting(path, entry));
        }
        walk(entry.path(), path + "/", in, out, all);
        if (waiting.size() > above) {
          waiting.remove(above);
        }
      }
    }
  }

  private boolean isWorthALook(String directory, PatternList.@Nullable Matched excluded) {
    return excluded == null || !excluded.matched() || excludes.mayExcludeBelow(directory);
  }
}
