package io.jbuild.cli.build;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.check.CheckFormat;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild check}: reads a Dockerfile and says what could be better, or makes it so. */
public final class CheckVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("check", "Check a Dockerfile")
        .option("-f --file", "FILE", "The Dockerfile, - for standard input")
        .option("--format", "FORMAT", "text, json or sarif")
        .flag("--fix", "Repair in the file what needs no thought")
        .arguments("[DIR]", "0..1", "The build context");
  }

  /**
   * @return 1 when something was found that is still there
   */
  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    String path = a.rest().isEmpty() ? "." : a.rest().get(0);
    CheckFormat format = CheckFormat.parse("--format", a.value("--format").orElse("text"));
    if (path.equals("-")) {
      throw new UsageException("the context must be a directory: -f - reads standard input");
    }
    Inspection inspection = new Inspection(new RequestReader(a, session).read(path), session);
    if (a.has("--fix")) {
      return inspection.fix(format);
    }
    return inspection.check(format, true);
  }
}
