package io.jbuild.cli.image;

import io.jbuild.builder.BuildContext;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.archive.RootfsArchive;
import io.jbuild.layercache.image.ImageDraft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** {@code jbuild import}. */
public final class ImportVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("import", "Make an image of a root file system in a tar archive")
        .options(
            "-c --change", "INSTRUCTION", "Dockerfile instruction for the image, as CMD [\"sh\"]")
        .option("-m --message", "TEXT", "Comment in the history")
        .option("--platform", "OS/ARCH", "Platform of the image")
        .arguments("FILE|- [NAME[:TAG]]", "1..2", "The archive, and the image's name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Platform platform = a.value("--platform").map(Platform::parse).orElse(Platform.host());
    String message = a.value("--message").orElse("");
    Optional<ImageReference> name =
        a.rest().size() > 1 ? Optional.of(ImageReference.parse(a.argument(1))) : Optional.empty();
    String source = a.argument(0);
    if (BuildContext.isRemote(source)) {
      throw new CommandException(
          "import from a URL is not supported: download it, and import the file");
    }
    Image image;
    try (InputStream in =
        source.equals("-")
            ? session.console().in()
            : Files.newInputStream(session.directory().resolve(source))) {
      image =
          RootfsArchive.importTar(session.store(), in, platform, ContainerConfig.EMPTY, message);
    }
    List<String> changes = a.values("--change");
    if (!changes.isEmpty()) {
      ContainerConfig changed = Changes.apply(image.config(), changes);
      Image plain = image;
      image =
          ImageDraft.of(plain, session.store().layers())
              .withConfig(plain.config().withContainer(changed))
              .put(session.store().images());
      session.store().images().remove(plain.digest());
    }
    if (name.isPresent()) {
      session.store().images().tag(image.digest(), name.get());
    }
    session.console().out().print(image.id() + "\n");
    return 0;
  }
}
