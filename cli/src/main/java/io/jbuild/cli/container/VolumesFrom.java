package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The volumes and directories that a container has because another one has them. */
final class VolumesFrom {
  private final Session session;

  VolumesFrom(Session session) {
    this.session = session;
  }

  /**
   * @param said {@code CONTAINER[:ro|rw]}, the name or id of one that runs or not
   */
  List<Mount> read(List<String> said) throws IOException {
    List<Mount> out = new ArrayList<>();
    for (String text : said) {
      int colon = text.indexOf(':');
      String mode = colon < 0 ? "rw" : text.substring(colon + 1);
      if (!mode.equals("ro") && !mode.equals("rw")) {
        throw new UsageException(
            "invalid value '" + text + "' for --volumes-from: want CONTAINER[:ro|rw]");
      }
      String name = colon < 0 ? text : text.substring(0, colon);
      for (Mount m : session.containers().get(name).record().process().mounts()) {
        // a file system in memory is the other's own
        if (m instanceof Mount.Bind b) {
          boolean readOnly = b.readOnly() || mode.equals("ro");
          out.add(new Mount.Bind(b.source(), b.target(), readOnly, b.recursive()));
        }
      }
    }
    return out;
  }
}
