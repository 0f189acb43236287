package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.prune.StoreCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code jbuild system check}. */
public final class CheckStoreVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("system check", "Verify every digest and reference in the store")
        .flag("--repair", "Remove what is damaged, so that it is built or fetched again");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    List<StoreCheck.Finding> findings = StoreCheck.run(session.store(), a.has("--repair"));
    PrintStream out = session.console().out();
    for (StoreCheck.Finding finding : findings) {
      out.print(finding + "\n");
    }
    out.print(
        findings.isEmpty()
            ? "nothing is damaged\n"
            : findings.size() + (findings.size() == 1 ? " problem\n" : " problems\n"));
    return findings.isEmpty() || a.has("--repair") ? 0 : 1;
  }
}
