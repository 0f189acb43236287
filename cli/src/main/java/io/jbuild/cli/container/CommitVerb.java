package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.image.Changes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code jbuild commit}. */
public final class CommitVerb implements Verb {
  private static final List<String> GIVEN = List.of("PATH", "HOME", "HOSTNAME", "TERM");

  private static final String STILL =
      "what runs could put links where files were while they are read";

  @Override
  public Flags flags() {
    return Flags.of("commit", "Make an image of what a container has become")
        .option("-a --author", "NAME", "Who made it")
        .options(
            "-c --change", "INSTRUCTION", "Dockerfile instruction for the image, as CMD [\"sh\"]")
        .option("-m --message", "TEXT", "Comment in the history")
        .flag("-p --pause", "Let it stand still meanwhile, which is so in any case")
        .arguments("CONTAINER [NAME[:TAG]]", "1..2", "Its name or id, and the image's name");
  }

  @Override
  public String absent(String flag) {
    return flag.equals("--no-pause") ? STILL : "";
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Optional<ImageReference> name =
        a.rest().size() > 1 ? Optional.of(ImageReference.parse(a.argument(1))) : Optional.empty();
    Container c = session.containers().get(a.argument(0));
    Image base = base(session, c);
    if (!a.given("--pause").orElse(true)) {
      throw new UsageException("--pause=false is not supported: " + STILL);
    }
    List<LayerHandle> layers;
    try (Still still = Still.of(session, c.record().id())) {
      layers = ContainerLayers.of(session, still).whole(session);
    }
    Layer changes = layers.get(layers.size() - 1).layer();
    Optional<Instant> now = Optional.of(Instant.now());
    Optional<String> author = a.value("--author");
    HistoryEntry line =
        new HistoryEntry(
            now,
            Optional.of(String.join(" ", c.record().process().argv())),
            author,
            a.value("--message"),
            false);
    ImageDraft draft = ImageDraft.of(base, session.store().layers()).withLayer(changes, line);
    ImageConfig become = base.config().withContainer(become(base.config().container(), c.record()));
    List<String> wanted = a.values("--change");
    ContainerConfig config = wanted.isEmpty() ? become.container() : Changes.apply(become, wanted);
    draft =
        draft.withConfig(
            draft
                .config()
                .withContainer(config)
                .withCreated(now)
                .withAuthor(author.or(base.config()::author)));
    Image image = draft.put(session.store().images());
    if (name.isPresent()) {
      session.store().images().tag(image.digest(), name.get());
    }
    session.console().out().print(image.id() + "\n");
    return 0;
  }

  /** As docker has it: what was said of the container is said of the image from now on. */
  static ContainerConfig become(ContainerConfig image, ContainerRecord c) {
    ContainerConfig out = image.withLabels(c.labels());
    for (String entry : c.process().env()) {
      int equals = entry.indexOf('=');
      String name = entry.substring(0, equals);
      // what every process gets, unless the image has it, too
      if (image.findEnv(name).isPresent() || !GIVEN.contains(name)) {
        out = out.withEnv(name, entry.substring(equals + 1));
      }
    }
    List<String> entry = image.entrypoint().orElse(List.of());
    List<String> argv = c.process().argv();
    if (argv.size() >= entry.size() && argv.subList(0, entry.size()).equals(entry)) {
      List<String> rest = argv.subList(entry.size(), argv.size());
      out = out.withCmd(rest.isEmpty() ? Optional.empty() : Optional.of(rest));
    } else {
      out = out.withEntrypoint(Optional.empty()).withCmd(Optional.of(argv));
    }
    boolean moved = !image.workingDir().isEmpty() || !c.process().cwd().isRoot();
    return moved ? out.withWorkingDir(c.process().cwd().value()) : out;
  }

  private static Image base(Session session, Container c) throws IOException, CommandException {
    return session
        .store()
        .images()
        .find(c.record().imageId(), Platform.host())
        .orElseThrow(
            () ->
                new CommandException(
                    "cannot commit container "
                        + c.record().name()
                        + ": its image "
                        + c.record().image()
                        + " was removed"));
  }
}
