package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code jbuild rmi}. */
public final class RemoveImagesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("rmi", "Remove images")
        .flag("-f --force", "Also an image with several names; no error when there is none")
        .flag(
            "--no-prune", "Keep what is not needed any more; it is never removed here but by prune")
        .arguments("IMAGE", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    int code = 0;
    for (String text : a.rest()) {
      try {
        remove(text, a.has("--force"), session);
      } catch (CommandException e) {
        session.console().err().println("jbuild: " + e.getMessage());
        code = e.exitCode();
      }
    }
    return code;
  }

  private static void remove(String text, boolean force, Session session)
      throws IOException, CommandException {
    ImageStore images = session.store().images();
    PrintStream out = session.console().out();
    Optional<ImageReference> name = name(text);
    if (name.isPresent() && images.find(name.get()).isPresent()) {
      Optional<Image> image = images.find(text, Platform.host());
      images.untag(name.get());
      out.print("Untagged: " + name.get().familiar() + "\n");
      if (image.isPresent() && names(image.get(), session).isEmpty()) {
        delete(image.get(), session);
      }
      return;
    }
    Optional<Image> image = images.find(text, Platform.host());
    if (image.isEmpty()) {
      if (force) {
        return;
      }
      throw new CommandException("no such image: " + text);
    }
    List<ImageReference> names = names(image.get(), session);
    if (names.size() > 1 && !force) {
      throw new CommandException(
          "cannot remove "
              + image.get().id().shortHex()
              + ": it has several names ("
              + String.join(", ", names.stream().map(ImageReference::familiar).toList())
              + "); name one, or use -f");
    }
    for (ImageReference n : names) {
      images.untag(n);
      out.print("Untagged: " + n.familiar() + "\n");
    }
    delete(image.get(), session);
  }

  private static void delete(Image image, Session session) throws IOException {
    session.store().images().remove(image.digest());
    session.console().out().print("Deleted: " + image.id() + "\n");
  }

  private static List<ImageReference> names(Image image, Session session) throws IOException {
    return new ImageFacts(session.store()).entry(image).names();
  }

  private static Optional<ImageReference> name(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      // an id, then
      return Optional.empty();
    }
  }
}
