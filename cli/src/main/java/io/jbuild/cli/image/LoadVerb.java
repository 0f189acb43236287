package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Console;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.archive.ImageArchives;
import io.jbuild.layercache.layout.LoadedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code jbuild load}. */
public final class LoadVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("load", "Take images from an archive")
        .option("-i --input", "FILE", "Read a file, not standard input")
        .flag("-q --quiet", "Say nothing but the result; the same, since nothing more is said");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Optional<String> input = a.value("--input");
    if (input.isEmpty() && Console.isTerminal(0)) {
      throw new CommandException("no archive: use -i FILE, or redirect the input");
    }
    List<LoadedImage> loaded =
        input.isPresent()
            ? ImageArchives.load(session.directory().resolve(input.get()), session.store())
            : ImageArchives.load(session.console().in(), session.store(), "standard input");
    for (LoadedImage image : loaded) {
      for (ImageReference name : image.names()) {
        session.console().out().print("Loaded image: " + name.familiar() + "\n");
      }
      if (image.names().isEmpty()) {
        for (Image i : image.images()) {
          session.console().out().print("Loaded image ID: " + i.id() + "\n");
        }
      }
    }
    return 0;
  }
}
