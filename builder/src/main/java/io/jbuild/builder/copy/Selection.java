package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.util.List;

/**
 * What one source of a COPY or ADD selects, match by match; more than one match only with
 * wildcards.
 *
 * @param tree where the files are
 */
public record Selection(FileTree tree, List<Match> matches) {
  public Selection {
    matches = List.copyOf(matches);
  }

  /**
   * A path that a source means.
   *
   * @param name the last name of the path, before links are followed
   * @param root what the path leads to
   * @param partial whether only some of a directory is wanted: existing directories then keep their
   *     mode and owner
   * @param items the root itself when it is no directory, else what is in it, parents first
   */
  public record Match(String name, TocEntry root, boolean partial, Items items) {}

  /** What a match takes: walked each time, never all in memory. */
  @FunctionalInterface
  public interface Items {
    void forEach(Taker taker) throws IOException, BuildException;
  }

  /** Takes items one by one. */
  @FunctionalInterface
  public interface Taker {
    /**
     * @param path relative to the match; empty for the match itself
     * @param entry as it is in the tree
     */
    void take(String path, TocEntry entry) throws IOException, BuildException;
  }
}
