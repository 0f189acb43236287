package io.jbuild.cli.container;

import io.jbuild.builder.step.LowerTrees;
import io.jbuild.builder.step.UserResolver;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.SeccompMode;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** {@code jbuild exec}. */
public final class ExecVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("exec", "Run a further command in a running container")
        .flag("-d --detach", "Go on without waiting for it")
        .flag("-i --interactive", "Pass standard input on")
        .flag("-t --tty", "Give it a terminal")
        .options("-e --env", "NAME[=VALUE]", "Set an environment variable")
        .options("--env-file", "FILE", "Set those of a file, one a line")
        .option("-u --user", "USER[:GROUP]", "Who it runs as")
        .option("-w --workdir", "DIR", "The working directory")
        .flag("--privileged", "Everything is allowed")
        .option("--detach-keys", "KEYS", "What leaves it alone at a terminal; ctrl-p,ctrl-q")
        .arguments("CONTAINER COMMAND [ARG...]", "2..*", "Its name or id, and what to run")
        .stopAtArgument();
  }

  @Override
  public int usageExitCode() {
    return Processes.FAILED;
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Container c = session.containers().get(a.argument(0));
    String id = c.record().id();
    boolean tty = a.has("--tty");
    boolean input = a.has("--interactive");
    try {
      RunSpec process = process(a, session, c);
      if (a.has("--detach")) {
        session.containers().execDetached(id, process, tty);
        return 0;
      }
      try (Foreground f = Foreground.open(session, Attaching.all(input), tty)) {
        f.leaveAt(DetachKeys.of(a));
        return session.containers().exec(id, process, tty, input, f.size(), f);
      }
    } catch (CommandException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    } catch (RunnerException e) {
      // what kept the command from being asked for is 1, as with docker
      int code = e.kind() == RunnerException.Kind.SETUP ? 1 : e.kind().exitCode();
      throw new CommandException(code, String.valueOf(e.getMessage()));
    }
  }

  private static RunSpec process(Arguments a, Session session, Container c)
      throws IOException, CommandException {
    RunSpec first = c.record().process();
    boolean privileged = a.has("--privileged") || first.privileged();
    Optional<String> user = a.value("--user");
    List<String> env = new ArrayList<>(first.env());
    Accounts accounts = Accounts.NONE;
    if (user.isPresent()) {
      accounts = accounts(session, c);
      // the home of another user
      env.removeIf(entry -> entry.startsWith("HOME="));
    }
    String home = UserResolver.home(user.orElse(""), accounts);
    String directory = a.value("--workdir").orElse(first.cwd().value());
    return RunSpec.of(a.rest().subList(1, a.rest().size()))
        .env(Processes.environment(env, a, session, home))
        .cwd(ContainerPath.of(directory))
        .user(user.isPresent() ? Processes.user(user.get(), List.of(), accounts) : first.user())
        .capabilities(privileged ? EnumSet.allOf(Capability.class) : first.capabilities())
        .seccomp(privileged ? SeccompMode.UNCONFINED : first.seccomp())
        .noNewPrivileges(first.noNewPrivileges())
        .privileged(privileged)
        .limits(first.limits())
        .build();
  }

  /** As the container has them now: its own changes lie on top of its image. */
  private static Accounts accounts(Session session, Container c) throws IOException {
    List<String> trees = new ArrayList<>();
    trees.add(session.containers().upper(c.record().id()).toString());
    List<Digest> layers = c.record().layers();
    for (int i = layers.size() - 1; i >= 0; i--) {
      Path tree = session.store().layers().get(layers.get(i)).tree();
      trees.add(tree.toString());
    }
    return new LowerTrees(session.files(), trees).accounts();
  }
}
