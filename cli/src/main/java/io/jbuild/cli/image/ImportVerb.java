package io.jbuild.cli.image;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.Web;
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
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild import}. */
public final class ImportVerb implements Verb {
  private static final int OK = 200;

  @Override
  public Flags flags() {
    return Flags.of("import", "Make an image of a root file system in a tar archive")
        .options(
            "-c --change", "INSTRUCTION", "Dockerfile instruction for the image, as CMD [\"sh\"]")
        .option("-m --message", "TEXT", "Comment in the history")
        .option("--platform", "OS/ARCH", "Platform of the image")
        .arguments("FILE|URL|- [NAME[:TAG]]", "1..2", "The archive, and the image's name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Platform platform = a.value("--platform").map(Platform::parse).orElse(Platform.host());
    String message = a.value("--message").orElse("");
    Optional<ImageReference> name =
        a.rest().size() > 1 ? Optional.of(ImageReference.parse(a.argument(1))) : Optional.empty();
    String source = a.argument(0);
    Image image;
    if (BuildContext.isRemote(source)) {
      image = download(source, session, in -> take(in, session, platform, message));
    } else {
      try (InputStream in =
          source.equals("-")
              ? session.console().in()
              : Files.newInputStream(session.directory().resolve(source))) {
        image = take(in, session, platform, message);
      }
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

  private static Image take(InputStream in, Session session, Platform platform, String message)
      throws IOException {
    return RootfsArchive.importTar(session.store(), in, platform, ContainerConfig.EMPTY, message);
  }

  /** Makes an image of what a server sends. */
  private interface Reading {
    Image from(InputStream in) throws IOException;
  }

  private static Image download(String source, Session session, Reading reading)
      throws IOException, CommandException {
    URI url = url(source);
    try (Web.Reply reply = session.web().get(url, Map.of())) {
      if (reply.status() != OK) {
        throw new CommandException(
            "cannot import " + shown(url) + ": its server answered " + reply.status());
      }
      return reading.from(reply.body());
    }
  }

  private static URI url(String source) throws CommandException {
    try {
      URI url = new URI(source);
      if (url.getHost() != null && String.valueOf(url.getScheme()).startsWith("http")) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new CommandException("invalid URL '" + source + "': " + e.getReason());
    }
    throw new CommandException("cannot import '" + source + "': want http:// or https://");
  }

  /** Without what may be a password. */
  private static String shown(URI url) {
    return url.getScheme() + "://" + url.getHost() + url.getPath();
  }
}
