package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.PackingFlags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.registry.remote.RemoteImages;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** {@code jbuild push}. */
public final class PushVerb implements Verb {
  @Override
  public Flags flags() {
    return PackingFlags.with(
        Remote.withConnection(
            Flags.of("push", "Give an image to a registry")
                .flag("-a --all-tags", "Every tag of the repository")
                .option("--platform", "OS/ARCH", "Only the image for a platform")
                .options("--annotation", "NAME=VALUE", "Annotation of the manifest or index there")
                .option("--digestfile", "FILE", "Write to a file what the name stands for there")
                .flag("--delete", "Delete it from the registry; nothing here changes")
                .flag("-q --quiet", "Only the name of the image")
                .arguments("NAME[:TAG]", "1", "The image")));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageReference name = ImageReference.parse(a.argument(0));
    List<ImageReference> names = List.of(name);
    if (a.has("--delete")) {
      return delete(a, session, name);
    }
    if (a.has("--all-tags")) {
      if (!a.argument(0).endsWith(name.familiarName())) {
        throw new UsageException("--all-tags takes a name without a tag or digest");
      }
      names = all(session, name);
    }
    Packing packing = PackingFlags.of(a);
    Remote remote = new Remote(a, session);
    List<ImageReference> pushed = names;
    remote.run(remote.settings(), images -> push(a, session, images, pushed, packing));
    return 0;
  }

  private static int delete(Arguments a, Session session, ImageReference name)
      throws IOException, CommandException {
    for (String other : List.of("--all-tags", "--platform", "--annotation", "--digestfile")) {
      if (a.has(other)) {
        throw new UsageException("--delete does not go with " + other);
      }
    }
    if (a.argument(0).endsWith(name.familiarName())) {
      throw new UsageException("--delete wants a tag or digest: " + a.argument(0) + ":TAG");
    }
    Remote remote = new Remote(a, session);
    remote.run(remote.settings(), images -> images.delete(name));
    session.console().out().print((a.has("--quiet") ? "" : "Deleted: ") + name + "\n");
    return 0;
  }

  private static void push(
      Arguments a,
      Session session,
      RemoteImages images,
      List<ImageReference> names,
      Packing packing)
      throws IOException, CommandException {
    PrintStream out = session.console().out();
    Map<String, String> annotations = a.pairs("--annotation");
    for (ImageReference name : names) {
      Descriptor target = target(a, session, name);
      if (!a.has("--quiet") && name.equals(names.get(0))) {
        String repository = name.registry() + '/' + name.repository();
        session.console().err().println("The push refers to repository [" + repository + "]");
      }
      for (RemoteImages.Pushed p : images.push(target, List.of(name), packing, annotations)) {
        Descriptor there = p.target();
        if (a.value("--digestfile").isPresent()) {
          byte[] digest = there.digest().toString().getBytes(StandardCharsets.UTF_8);
          AtomicFile.write(session.directory().resolve(a.value("--digestfile").get()), digest);
        }
        if (a.has("--quiet")) {
          out.print(name + "\n");
        } else {
          String shown = name.tag().orElse(name.familiarName());
          out.print(shown + ": digest: " + there.digest() + " size: " + there.size() + "\n");
        }
      }
    }
  }

  private static Descriptor target(Arguments a, Session session, ImageReference name)
      throws IOException, CommandException {
    ImageStore images = session.store().images();
    Optional<Descriptor> found = images.find(name);
    if (found.isPresent() && a.value("--platform").isPresent()) {
      Platform platform = Platform.parse(a.value("--platform").get());
      return images
          .find(name.familiar(), platform)
          .orElseThrow(
              () -> new CommandException(name.familiar() + " has no image for " + platform))
          .descriptor();
    }
    return found.orElseThrow(
        () ->
            new CommandException(
                "an image does not exist locally with the name "
                    + name.familiar()
                    + ": give it one with 'jbuild tag'"));
  }

  private static List<ImageReference> all(Session session, ImageReference name)
      throws IOException, CommandException {
    TreeSet<String> tags = new TreeSet<>();
    for (ImageStore.Entry entry : session.store().images().list()) {
      for (ImageReference n : entry.names()) {
        if (n.familiarName().equals(name.familiarName()) && n.tag().isPresent()) {
          tags.add(n.tag().get());
        }
      }
    }
    if (tags.isEmpty()) {
      throw new CommandException("there is no image of " + name.familiarName());
    }
    List<ImageReference> out = new ArrayList<>();
    tags.forEach(tag -> out.add(name.withTag(tag)));
    return out;
  }
}
