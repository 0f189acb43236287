package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code jbuild top}: what the host's ps says of those processes that are a container's. */
public final class TopVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("top", "Show the processes of a container")
        .arguments("CONTAINER [ps OPTIONS]", "1..*", "Its name or id; options of ps(1), for -ef")
        .stopAtArgument();
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Set<String> wanted = new HashSet<>();
    session.containers().processes(a.argument(0)).forEach(pid -> wanted.add(Long.toString(pid)));
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(a.rest().size() > 1 ? a.rest().subList(1, a.rest().size()) : List.of("-ef"));
    for (String line : select(ps(command), wanted)) {
      session.console().out().print(line + "\n");
    }
    return 0;
  }

  private static List<String> ps(List<String> command)
      throws IOException, CommandException, InterruptedException {
    Process ps;
    try {
      ps = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new CommandException("cannot run ps: install procps, or use exec CONTAINER ps");
    }
    String out = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (ps.waitFor() != 0) {
      throw new CommandException("ps failed: " + out.strip());
    }
    return out.lines().toList();
  }

  /** The head and the lines of these processes; ps has to say their numbers. */
  static List<String> select(List<String> lines, Set<String> wanted) throws CommandException {
    List<String> head = lines.isEmpty() ? List.of() : words(lines.get(0));
    int column = head.indexOf("PID");
    if (column < 0) {
      throw new CommandException("the options of ps must show the column PID");
    }
    List<String> out = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      List<String> words = words(line);
      if (words.size() > column && wanted.contains(words.get(column))) {
        out.add(line);
      }
    }
    return out;
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }
}
