package io.jbuild.cli.start;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Console;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UnknownFlagException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.template.TemplateException;
import io.jbuild.cli.verb.Verb;
import io.jbuild.grammar.parse.Closest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the verb that was meant, runs it, and says what went wrong in one message. */
public final class Cli {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int INTERRUPTED = 130;

  private final Console console;
  private final Map<String, String> environment;

  public Cli(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  /** The exit code; what was said but could not be written is a failure, too. */
  public int run(String... words) {
    int code = dispatch(words);
    Optional<String> loss = console.loss();
    if (loss.isEmpty()) {
      return code;
    }
    console.err().println("jbuild: cannot write to standard output: " + loss.get());
    return code == 0 ? FAILED : code;
  }

  private int dispatch(String... words) {
    List<String> rest = new ArrayList<>(List.of(words));
    int usage = USAGE;
    int failure = FAILED;
    @Nullable Verb meant = null;
    Optional<Path> store = Optional.empty();
    boolean debug = environment.containsKey("JBUILD_DEBUG");
    try {
      GlobalOptions options = GlobalOptions.take(rest, environment);
      debug = options.debug();
      if (rest.isEmpty() || isHelp(rest.get(0))) {
        HelpText.print(console.out(), rest.size() > 1 ? rest.subList(1, rest.size()) : List.of());
        return rest.isEmpty() ? FAILED : 0;
      }
      if (Verbs.isGroup(rest.get(0)) && (rest.size() == 1 || isHelp(rest.get(1)))) {
        HelpText.group(console.out(), rest.get(0));
        return 0;
      }
      Ahead.of(rest);
      Optional<Verbs.Found> found = Verbs.find(rest);
      if (found.isEmpty()) {
        console.err().println(Verbs.unknown(rest));
        return FAILED;
      }
      Verb verb = found.get().verb();
      meant = verb;
      usage = verb.usageExitCode();
      failure = verb.failureExitCode();
      Flags flags = verb.flags();
      Arguments arguments = flags.parse(found.get().rest());
      if (arguments.wantsHelp()) {
        console.out().print(flags.usage());
        return 0;
      }
      try (DirectorySession session = new DirectorySession(console, environment, options)) {
        store = Optional.of(session.root());
        return verb.run(arguments, session);
      }
    } catch (UnknownFlagException e) {
      console.err().println("jbuild: " + describe(e, meant));
      trace(debug, e);
      return usage;
    } catch (UsageException | TemplateException | IllegalArgumentException e) {
      console.err().println("jbuild: " + e.getMessage());
      trace(debug, e);
      return usage;
    } catch (CommandException e) {
      console.err().println("jbuild: " + e.getMessage());
      trace(debug, e);
      return e.exitCode();
    } catch (IOException | UncheckedIOException e) {
      console.err().println("jbuild: " + Trouble.describe(e, store));
      trace(debug, e);
      return failure;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    } catch (RuntimeException e) {
      console.err().println("jbuild: this is a fault of jbuild: " + e);
      console.err().println("please report it, with what JBUILD_DEBUG=1 prints of it");
      trace(debug, e);
      return failure;
    }
  }

  private static String describe(UnknownFlagException e, @Nullable Verb verb) {
    String absent = verb == null ? "" : verb.absent(e.flag());
    if (!absent.isEmpty()) {
      return e.flag() + " is not supported: " + absent;
    }
    return e.getMessage()
        + Closest.to(e.flag(), e.known()).map(n -> " (did you mean " + n + "?)").orElse("")
        + "\nSee '"
        + e.command()
        + " --help'";
  }

  private static boolean isHelp(String word) {
    return word.equals("help") || word.equals("--help") || word.equals("-h");
  }

  private void trace(boolean debug, Exception e) {
    if (debug) {
      e.printStackTrace(console.err());
    }
  }
}
