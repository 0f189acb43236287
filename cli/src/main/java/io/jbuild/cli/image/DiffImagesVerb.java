package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.image.ImageDiff;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild image diff}: what differs between two images, in settings, files and lines. */
public final class DiffImagesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("image diff", "Show what differs between two images")
        .flag("--exit-code", "Exit with 1 when something differs")
        .option("--format", "TEMPLATE", "json, or a Go template for each difference")
        .flag("--ignore-times", "Times of creation and modification do not count")
        .flag("--name-only", "Don't show what is in the files")
        .arguments("IMAGE", "2", "Names or ids: from, to");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageFacts facts = new ImageFacts(session.store());
    Image from = facts.get(a.argument(0));
    Image to = facts.get(a.argument(1));
    MergedView before = view(session, from);
    MergedView after = view(session, to);
    boolean times = !a.has("--ignore-times");
    ImageChanges changes =
        new ImageChanges(
            session.console().out(),
            a.value("--format").orElse(""),
            a.has("--name-only") ? Optional.empty() : Optional.of(new ContentDiff(before, after)),
            times);
    for (ImageDiff.ConfigChange change : ImageDiff.configs(from.config(), to.config())) {
      if (times || !change.path().equals("created")) {
        changes.config(change);
      }
    }
    ImageDiff.files(before, after, times, changes::file);
    return changes.any() && a.has("--exit-code") ? 1 : 0;
  }

  private static MergedView view(Session session, Image image) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(session.store().layers().get(diffId));
    }
    return MergedView.of(layers);
  }
}
