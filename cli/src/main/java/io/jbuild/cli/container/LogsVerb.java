package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.Moment;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.runner.container.LogLine;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;

/** {@code jbuild logs}. */
public final class LogsVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("logs", "Show what a container has written")
        .flag("-f --follow", "Go on with what it writes until it ends")
        .option("-n --tail", "NUMBER", "The last so many lines; all")
        .option("--since", "TIME", "What it wrote since then: 10m, or a date and time")
        .option("--until", "TIME", "What it wrote until then")
        .flag("-t --timestamps", "When it wrote each line")
        .arguments("CONTAINER", "1", "Its name or id");
  }

  @Override
  public String absent(String flag) {
    return flag.equals("--details") ? "lines are kept without further fields" : "";
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    Instant now = Instant.now();
    boolean times = a.has("--timestamps");
    boolean follow = a.has("--follow");
    try {
      session
          .containers()
          .logs(
              a.argument(0),
              moment(a, "--since", now),
              moment(a, "--until", now),
              tail(a.value("--tail").orElse("all")),
              follow,
              line -> show(line, times, follow, session));
    } catch (NobodyReadsException e) {
      // logs -f NAME | head -1 has what it wanted; the container may write for years
      return 0;
    }
    return 0;
  }

  /** Both streams' reader has gone. */
  private static final class NobodyReadsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void show(LogLine line, boolean times, boolean follow, Session session) {
    PrintStream to = line.error() ? session.console().err() : session.console().out();
    to.print(times ? GoTime.print(line.time()) + ' ' + line.text() : line.text());
    if (line.error() || follow) {
      // in the order in which it was written, where both go to one terminal
      boolean gone = line.error() ? to.checkError() : !session.console().flush();
      if (gone) {
        throw new NobodyReadsException();
      }
    }
  }

  private static Optional<Instant> moment(Arguments a, String flag, Instant now) {
    return a.value(flag).map(text -> Moment.parse(flag, text, now));
  }

  private static int tail(String text) {
    if (text.equals("all")) {
      return -1;
    }
    try {
      return Math.max(-1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for --tail: want a number or all", e);
    }
  }
}
