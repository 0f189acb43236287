package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.prune.PruneReport;
import io.jbuild.layercache.prune.PruneRule;
import io.jbuild.layercache.prune.Pruner;
import java.io.IOException;
import java.time.Instant;

/** {@code jbuild system prune}. */
public final class PruneSystemVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("system prune", "Remove stopped containers, unused images and the build cache")
        .flag("-a --all", "Also images with a name that no container was made from")
        .flag("-f --force", "Do not ask")
        .flag("--volumes", "Also volumes without a name that no container has")
        .options("--filter", "FILTER", "until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    boolean all = a.has("--all");
    Filters filters = Filters.of(a, Instant.now());
    String warning =
        "This will remove:\n  - all stopped containers\n"
            + (all
                ? "  - all images without at least one container associated to them\n"
                : "  - all dangling images\n")
            + (a.has("--volumes")
                ? "  - all anonymous volumes not used by at least one container\n"
                : "")
            + "  - the build cache\n";
    long bytes = 0;
    if (a.has("--force") || Confirmation.ask(session.console(), warning)) {
      bytes = prune(session, filters, all);
      if (a.has("--volumes")) {
        bytes += PruneVolumesVerb.prune(session, filters, false);
      }
    }
    session.console().out().print("Total reclaimed space: " + Sizes.bytes(bytes) + "\n");
    return 0;
  }

  /** Containers first: what they keep, images then need not. The cache has no labels to go by. */
  private static long prune(Session session, Filters filters, boolean all)
      throws IOException, InterruptedException {
    long bytes = PruneContainersVerb.prune(session, filters);
    bytes += PruneImagesVerb.prune(session, filters, all).bytes();
    if (filters.labels().isEmpty() && filters.notLabels().isEmpty()) {
      PruneRule rule = PruneRule.ALL;
      if (filters.until().isPresent()) {
        rule = rule.withUsedBefore(filters.until().get());
      }
      ContainerLayers containers = ContainerLayers.read(session.store().root());
      Pruner pruner = Pruner.of(session.store(), containers.diffIds());
      PruneReport report = pruner.cache(rule);
      bytes += report.bytes();
    }
    return bytes;
  }
}
