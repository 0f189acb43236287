package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** {@code jbuild diff}. */
public final class DiffVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("diff", "Show what a container has added, changed and deleted")
        .arguments("CONTAINER", "1", "Its name or id");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    List<String> lines = new ArrayList<>();
    try (Still still = Still.of(session, a.argument(0))) {
      add(ContainerLayers.of(session, still), lines);
    }
    lines.sort(Comparator.comparing(line -> line.substring(2)));
    lines.forEach(line -> session.console().out().print(line + "\n"));
    return 0;
  }

  private static void add(ContainerLayers layers, List<String> lines) throws IOException {
    MergedView image = MergedView.of(layers.image());
    for (LayerEntry changed : layers.changes()) {
      TocEntry e = changed.entry();
      if (!e.path().isRoot()) {
        lines.add(word(e, image) + ' ' + e.path().value());
      }
      if (e.kind() == Kind.OPAQUE_DIRECTORY) {
        hidden(e, layers.changes(), image, lines);
      }
    }
  }

  private static String word(TocEntry e, MergedView image) {
    if (e.kind() == Kind.WHITEOUT) {
      return "D";
    }
    return image.find(e.path()).isPresent() ? "C" : "A";
  }

  /** What was in a directory that was made anew, and is not there again. */
  private static void hidden(
      TocEntry directory, Collection<LayerEntry> changes, MergedView image, List<String> lines)
      throws IOException {
    for (TocEntry before : image.list(directory.path())) {
      if (changes.stream().noneMatch(c -> c.entry().path().equals(before.path()))) {
        lines.add("D " + before.path().value());
      }
    }
  }
}
