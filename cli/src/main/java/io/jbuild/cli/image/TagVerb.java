package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ImageReference;
import java.io.IOException;

/** {@code jbuild tag}. */
public final class TagVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("tag", "Give an image another name")
        .arguments("SOURCE TARGET", "2", "An image, and its new name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageReference target = ImageReference.parse(a.argument(1));
    if (target.digest().isPresent()) {
      throw new CommandException("a name with a digest can't be given: " + a.argument(1));
    }
    session.store().images().tag(new ImageFacts(session.store()).target(a.argument(0)), target);
    return 0;
  }
}
