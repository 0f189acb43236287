package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.cli.volume.VolumeUse;
import io.jbuild.layercache.files.TreeSize;
import io.jbuild.runner.volume.Volume;
import java.io.IOException;
import java.time.Instant;

/** {@code jbuild volume prune}. */
public final class PruneVolumesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("volume prune", "Remove volumes that no container has")
        .flag("-a --all", "Those with a name, too")
        .flag("-f --force", "Do not ask")
        .options("--filter", "FILTER", "label=KEY[=VALUE], label!=KEY[=VALUE]");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    boolean all = a.has("--all");
    Filters filters = Filters.of(a, Instant.now());
    String warning =
        "This will remove "
            + (all ? "all" : "anonymous")
            + " local volumes not used by at least one container.";
    long bytes = 0;
    if (a.has("--force") || Confirmation.ask(session.console(), warning)) {
      bytes = prune(session, filters, all);
    }
    session.console().out().print("Total reclaimed space: " + Sizes.bytes(bytes) + "\n");
    return 0;
  }

  /** Removes them, prints which, and tells how much room they took. */
  static long prune(Session session, Filters filters, boolean all) throws IOException {
    VolumeUse use = VolumeUse.read(session);
    StringBuilder removed = new StringBuilder();
    long bytes = 0;
    for (Volume v : use.volumes().list()) {
      boolean wanted = all || v.anonymous();
      if (wanted && use.user(v).isEmpty() && filters.accepts(v.created(), v.labels())) {
        bytes += TreeSize.of(v.data());
        use.volumes().remove(v.name());
        removed.append(v.name()).append('\n');
      }
    }
    use.volumes().removeUnfinished();
    if (removed.length() > 0) {
      session.console().out().print("Deleted Volumes:\n" + removed + "\n");
    }
    return bytes;
  }
}
