package io.jbuild.cli.container;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import java.io.IOException;
import java.util.Optional;

/** Finds the image that a container is to be made from, and has it whole in the store. */
final class ImageFinder {
  private final Session session;
  private final PullPolicy policy;
  private final Platform platform;

  /**
   * @param pull what {@code --pull} says
   */
  ImageFinder(Session session, Optional<String> pull, Platform platform) {
    this.session = session;
    this.policy = policy(pull.orElse("missing"));
    this.platform = platform;
  }

  private static PullPolicy policy(String text) {
    return switch (text) {
      case "always" -> PullPolicy.ALWAYS;
      case "missing" -> PullPolicy.MISSING;
      case "never" -> PullPolicy.NEVER;
      default ->
          throw new UsageException(
              "invalid value '" + text + "' for --pull: want always, missing or never");
    };
  }

  Image get(String text) throws IOException, CommandException {
    Optional<Image> local =
        policy == PullPolicy.ALWAYS
            ? Optional.empty()
            : session.store().images().find(text, platform);
    if (local.isPresent() && (policy == PullPolicy.NEVER || isWhole(local.get()))) {
      return local.get();
    }
    ImageReference name = ImageReference.parse(text);
    if (policy != PullPolicy.NEVER) {
      for (ImageSource source : session.sources()) {
        Optional<Image> found = source.find(name, platform, policy);
        if (found.isPresent()) {
          source.fetch(found.get(), found.get().config().diffIds());
          return found.get();
        }
      }
    }
    throw new CommandException(
        Processes.FAILED,
        "no such image: "
            + name.familiar()
            + (policy == PullPolicy.NEVER
                ? ": it is not in the store, and --pull=never keeps it from being fetched"
                : ": it is not in the store, and no source has it; build, load or pull it first"));
  }

  private boolean isWhole(Image image) throws IOException {
    for (Digest diffId : image.config().diffIds()) {
      if (session.store().layers().find(diffId).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
