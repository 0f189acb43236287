package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.prune.PruneReport;
import io.jbuild.layercache.prune.Pruner;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code jbuild image prune}. */
public final class PruneImagesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("image prune", "Remove images without a name")
        .flag("-a --all", "Also images with a name that no container was made from")
        .flag("-f --force", "Do not ask")
        .options("--filter", "FILTER", "until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    boolean all = a.has("--all");
    String what =
        all
            ? "This will remove all images without at least one container associated to them."
            : "This will remove all dangling images.";
    PrintStream out = session.console().out();
    PruneReport report = PruneReport.NOTHING;
    if (a.has("--force") || Confirmation.ask(session.console(), what)) {
      report = prune(session, Filters.of(a, Instant.now()), all);
    }
    out.print("Total reclaimed space: " + Sizes.bytes(report.bytes()) + "\n");
    return 0;
  }

  /** Removes them, and prints which. */
  static PruneReport prune(Session session, Filters filters, boolean all) throws IOException {
    PrintStream out = session.console().out();
    ContainerLayers containers = ContainerLayers.read(session.store().root());
    Set<Digest> accepted = new HashSet<>();
    StringBuilder removed = new StringBuilder();
    for (ImageStore.Entry entry : session.store().images().list()) {
      boolean used = containers.imageIds().contains(entry.image().id().toString());
      if (used || !filters.accepts(entry.stored(), entry.image().config().container().labels())) {
        continue;
      }
      if (all) {
        untag(session, entry.names(), removed);
      }
      accepted.add(entry.image().digest());
    }
    boolean everything = filters.isEmpty();
    PruneReport report =
        Pruner.of(session.store(), containers.diffIds())
            .images(
                (Descriptor d) ->
                    accepted.contains(d.digest()) || (everything && d.mediaType().isIndex()));
    for (Digest image : report.images()) {
      removed.append("deleted: ").append(image).append('\n');
    }
    if (removed.length() > 0) {
      out.print("Deleted Images:\n" + removed + "\n");
    }
    return report;
  }

  private static void untag(Session session, List<ImageReference> names, StringBuilder removed)
      throws IOException {
    for (ImageReference name : names) {
      if (session.store().images().untag(name)) {
        removed.append("untagged: ").append(name.familiar()).append('\n');
      }
    }
  }
}
