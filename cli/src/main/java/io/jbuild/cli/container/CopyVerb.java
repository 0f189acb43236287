package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Console;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.FileTree;
import java.io.IOException;

/** {@code jbuild cp}. */
public final class CopyVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("cp", "Copy files between a container and this machine")
        .flag("-a --archive", "Keep the owners")
        .flag("-L --follow-link", "Copy what a link at the end of SOURCE leads to")
        .flag("-q --quiet", "Say nothing; nothing is said in any case")
        .arguments("SOURCE TARGET", "2", "CONTAINER:PATH, PATH, or - for a tar archive");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Place from = Place.parse(a.argument(0));
    Place to = Place.parse(a.argument(1));
    if (from.container().isEmpty() == to.container().isEmpty()) {
      throw new UsageException(
          from.container().isEmpty()
              ? "one of SOURCE and TARGET must be CONTAINER:PATH"
              : "copying between containers is not supported: copy by way of this machine, or"
                  + " jbuild cp ONE:PATH - | jbuild cp - OTHER:PATH");
    }
    if (to.isStream() && Console.isTerminal(1)) {
      throw new CommandException("an archive is no text for a terminal: redirect the output");
    }
    String container = from.container().isEmpty() ? to.container() : from.container();
    boolean owners = a.has("--archive");
    boolean follow = a.has("--follow-link");
    session
        .containers()
        .copy(
            container,
            inside -> {
              try (FileTree here = session.runtime().tree("/")) {
                boolean out = !from.container().isEmpty();
                Copy copy = new Copy(out ? inside : here, out ? here : inside, follow, owners);
                if (to.isStream()) {
                  copy.toStream(from.path(session), session.console().out());
                } else if (from.isStream()) {
                  copy.fromStream(session.console().in(), to.path(session));
                } else {
                  copy.run(from.path(session), to.path(session));
                }
              }
            });
    session.console().flush();
    return 0;
  }

  /**
   * One side of a copy.
   *
   * @param container empty for this machine
   */
  private record Place(String container, String text) {
    /** A path with a slash or dot at its start is never a container's. */
    static Place parse(String text) {
      int colon = text.indexOf(':');
      boolean here = colon <= 0 || text.startsWith("/") || text.startsWith(".");
      return here
          ? new Place("", text)
          : new Place(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean isStream() {
      return container.isEmpty() && text.equals("-");
    }

    CopyPath path(Session session) {
      String absolute =
          !container.isEmpty() || text.startsWith("/") ? text : session.directory() + "/" + text;
      boolean contents = text.endsWith("/.") || text.equals(".");
      return new CopyPath(ContainerPath.of("/" + absolute), contents, text.endsWith("/"), text);
    }
  }
}
