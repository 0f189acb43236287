package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.remote.RemoteImages;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code jbuild pull}. */
public final class PullVerb implements Verb {
  @Override
  public Flags flags() {
    return Remote.withConnection(
        Flags.of("pull", "Bring an image from a registry")
            .flag("-a --all-tags", "Every tag of the repository")
            .option("--platform", "OS/ARCH", "The image for a platform, not for this machine's")
            .option("--policy", "WHEN", "always, missing, never or newer")
            .option("--max-concurrent-downloads", "N", "How many layers come at once")
            .flag("-q --quiet", "Only the name of the image")
            .arguments("NAME[:TAG|@DIGEST]", "1", "The image"));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageReference name = ImageReference.parse(a.argument(0));
    if (name.familiarName().equals("scratch")) {
      throw new CommandException("'scratch' is a reserved name: it stands for no image at all");
    }
    boolean all = a.has("--all-tags");
    if (all && !a.argument(0).endsWith(name.familiarName())) {
      throw new UsageException("--all-tags takes a name without a tag or digest");
    }
    Remote remote = new Remote(a, session);
    RegistrySettings settings = remote.settings();
    Optional<String> downloads = a.value("--max-concurrent-downloads");
    if (downloads.isPresent()) {
      settings = Remote.withDownloads(settings, downloads.get());
    }
    Platform platform = a.value("--platform").map(Platform::parse).orElse(Platform.host());
    PullPolicy policy = policy(a.value("--policy").orElse("always"));
    remote.run(
        settings,
        images -> {
          List<String> tags = all ? images.tags(name) : List.of();
          for (String tag : tags) {
            pull(a, session, images, name.withTag(tag), platform, policy);
          }
          if (!all) {
            pull(a, session, images, name, platform, policy);
          }
        });
    return 0;
  }

  private static PullPolicy policy(String text) {
    try {
      return PullPolicy.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "invalid value '" + text + "' for --policy: want always, missing, never or newer", e);
    }
  }

  private static void pull(
      Arguments a,
      Session session,
      RemoteImages images,
      ImageReference name,
      Platform platform,
      PullPolicy policy)
      throws IOException, CommandException {
    Optional<Descriptor> before = session.store().images().find(name);
    boolean ask = policy != PullPolicy.MISSING || !isHere(session, name, platform);
    Optional<Image> found = ask ? images.find(name, platform, policy) : Optional.empty();
    if (found.isPresent()) {
      warnOfOther(session, name, platform, found.get().config().platform());
      images.fetch(found.get(), found.get().config().diffIds());
    } else if (!isHere(session, name, platform)) {
      throw new CommandException(
          policy == PullPolicy.NEVER
              ? name.familiar() + " is not in the store, and --policy=never keeps it from coming"
              : "manifest for " + name.familiar() + " not found: no such tag, or none any more");
    }
    if (!a.has("--quiet")) {
      Descriptor now = session.store().images().find(name).orElseThrow();
      boolean same = before.isPresent() && before.get().digest().equals(now.digest());
      session.console().out().print("Digest: " + now.digest() + "\n");
      session
          .console()
          .out()
          .print(
              (same ? "Status: Image is up to date for " : "Status: Downloaded newer image for ")
                  + name.familiar()
                  + "\n");
    }
    session.console().out().print(name + "\n");
  }

  private static void warnOfOther(
      Session session, ImageReference name, Platform wanted, Platform got) {
    if (!wanted.accepts(got)) {
      session
          .console()
          .err()
          .println(
              "jbuild: "
                  + name.familiar()
                  + " is an image for "
                  + got
                  + " alone, not for "
                  + wanted
                  + ": it may not run");
    }
  }

  private static boolean isHere(Session session, ImageReference name, Platform platform)
      throws IOException {
    Optional<Image> image = session.store().images().find(name.familiar(), platform);
    if (image.isEmpty()) {
      return false;
    }
    for (Digest diffId : image.get().config().diffIds()) {
      if (session.store().layers().find(diffId).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
