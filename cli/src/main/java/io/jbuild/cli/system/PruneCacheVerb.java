package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.ByteSize;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.prune.PruneReport;
import io.jbuild.layercache.prune.PruneRule;
import io.jbuild.layercache.prune.Pruner;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** {@code jbuild builder prune}. */
public final class PruneCacheVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("builder prune", "Remove what builds keep for later ones")
        .flag("-a --all", "All of it; the same, since nothing of it is internal")
        .flag("-f --force", "Do not ask")
        .flag("--verbose", "Name what was removed")
        .options(
            "--filter",
            "FILTER",
            "until=TIME: only what was last of use before; id=ID: only this cache mount")
        .option("--keep-storage", "BYTES", "Keep the most recently used up to this much")
        .option("--max-used-space", "BYTES", "The same");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    Filters filters = Filters.withIds(a, Instant.now());
    if (!filters.labels().isEmpty() || !filters.notLabels().isEmpty()) {
      throw new UsageException("invalid filter: the build cache has no labels, want until= or id=");
    }
    PruneRule rule = PruneRule.ALL;
    if (filters.until().isPresent()) {
      rule = rule.withUsedBefore(filters.until().get());
    }
    for (String name : new String[] {"--keep-storage", "--max-used-space"}) {
      Optional<String> keep = a.value(name);
      if (keep.isPresent()) {
        rule = rule.withKeepBytes(ByteSize.parse(name, keep.get()));
      }
    }
    PruneReport report = PruneReport.NOTHING;
    if (a.has("--force")
        || Confirmation.ask(session.console(), "This will remove the build cache.")) {
      ContainerLayers containers = ContainerLayers.read(session.store().root());
      Pruner pruner = Pruner.of(session.store(), containers.diffIds());
      report =
          filters.ids().isEmpty() ? pruner.cache(rule) : pruner.cacheMounts(rule, filters.ids());
    }
    if (a.has("--verbose")) {
      for (CacheKey key : report.records()) {
        session.console().out().print("deleted: " + key + "\n");
      }
    }
    session.console().out().print("Total:\t" + Sizes.bytes(report.bytes()) + "\n");
    return 0;
  }
}
