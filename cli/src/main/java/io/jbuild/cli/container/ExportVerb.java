package io.jbuild.cli.container;

import io.jbuild.cli.ArchiveOutput;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.archive.RootfsArchive;
import java.io.IOException;
import java.util.List;

/** {@code jbuild export}. */
public final class ExportVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("export", "Write the root file system of a container as a tar archive")
        .option("-o --output", "FILE", "Write to a file, not to standard output")
        .arguments("CONTAINER", "1", "Its name or id");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    List<LayerHandle> layers;
    try (Still still = Still.of(session, a.argument(0))) {
      layers = ContainerLayers.of(session, still).whole(session);
    }
    ArchiveOutput.write(
        session.console(),
        session.directory(),
        a.value("--output"),
        out -> RootfsArchive.write(layers, out));
    return 0;
  }
}
