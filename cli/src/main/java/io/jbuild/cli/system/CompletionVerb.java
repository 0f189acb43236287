package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code jbuild completion}: a script that makes a shell complete commands, flags and names. */
public final class CompletionVerb implements Verb {
  private static final String IMAGES = "images --format {{.Repository}}:{{.Tag}}";
  private static final String CONTAINERS = "ps -a --format {{.Names}}";

  /** What the words of a command name; files for all others. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("run", IMAGES),
          Map.entry("create", IMAGES),
          Map.entry("rmi", IMAGES),
          Map.entry("tag", IMAGES),
          Map.entry("history", IMAGES),
          Map.entry("save", IMAGES),
          Map.entry("push", IMAGES),
          Map.entry("pull", IMAGES),
          Map.entry("inspect", IMAGES),
          Map.entry("rm", CONTAINERS),
          Map.entry("start", CONTAINERS),
          Map.entry("stop", CONTAINERS),
          Map.entry("restart", CONTAINERS),
          Map.entry("kill", CONTAINERS),
          Map.entry("exec", CONTAINERS),
          Map.entry("logs", CONTAINERS),
          Map.entry("wait", CONTAINERS),
          Map.entry("attach", CONTAINERS),
          Map.entry("export", CONTAINERS));

  private final Supplier<Map<String, Flags>> verbs;

  /**
   * @param verbs every command with its flags
   */
  public CompletionVerb(Supplier<Map<String, Flags>> verbs) {
    this.verbs = verbs;
  }

  @Override
  public Flags flags() {
    return Flags.of("completion", "Print a script that completes commands in a shell")
        .arguments("SHELL", "1", "bash, zsh or fish");
  }

  @Override
  public int run(Arguments a, Session session) {
    PrintStream out = session.console().out();
    switch (a.argument(0)) {
      case "bash" -> bash(out);
      case "zsh" -> {
        out.print("#compdef jbuild\nautoload -U +X bashcompinit && bashcompinit\n");
        bash(out);
      }
      case "fish" -> fish(out);
      default ->
          throw new UsageException("invalid shell '" + a.argument(0) + "': want bash, zsh or fish");
    }
    return 0;
  }

  private void bash(PrintStream out) {
    Map<String, Flags> all = new TreeMap<>(verbs.get());
    out.print(
        """
        # jbuild completion; for bash: source <(jbuild completion bash)
        _jbuild() {
          local cur=${COMP_WORDS[COMP_CWORD]} verb= i
          for ((i = 1; i < COMP_CWORD; i++)); do
            case ${COMP_WORDS[i]} in
              --root | --config) ((i++)) ;;
              -*) ;;
              *) verb=${COMP_WORDS[i]}; break ;;
            esac
          done
          local words= names=
          case $verb in
        """);
    out.print("    '') words='" + String.join(" ", firstWords(all)) + "' ;;\n");
    for (Map.Entry<String, Flags> verb : all.entrySet()) {
      if (verb.getKey().indexOf(' ') >= 0) {
        continue;
      }
      out.print("    " + verb.getKey() + ")\n");
      out.print("      words='" + String.join(" ", verb.getValue().names()) + "'\n");
      String names = NAMED.get(verb.getKey());
      if (names != null) {
        out.print("      names='" + names + "'\n");
      }
      out.print("      ;;\n");
    }
    for (Map.Entry<String, List<String>> group : groups(all).entrySet()) {
      String words = String.join(" ", group.getValue());
      out.print("    " + group.getKey() + ") words='" + words + "' ;;\n");
    }
    out.print(
        """
          esac
          COMPREPLY=()
          if [[ $cur == -* || -z $verb || -z $names && -n $words && $words != -* ]]; then
            COMPREPLY=($(compgen -W "$words" -- "$cur"))
          elif [[ -n $names ]]; then
            COMPREPLY=($(compgen -W "$(jbuild $names 2>/dev/null)" -- "$cur"))
            declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
          else
            COMPREPLY=($(compgen -f -- "$cur"))
          fi
        }
        complete -o filenames -F _jbuild jbuild
        """);
  }

  private void fish(PrintStream out) {
    Map<String, Flags> all = new TreeMap<>(verbs.get());
    out.print("# jbuild completion; for fish: jbuild completion fish | source\n");
    for (Map.Entry<String, Flags> verb : all.entrySet()) {
      if (verb.getKey().indexOf(' ') >= 0) {
        continue;
      }
      String description = verb.getValue().description().replace("'", "\\'");
      out.print(
          "complete -c jbuild -n __fish_use_subcommand -f -a "
              + verb.getKey()
              + " -d '"
              + description
              + "'\n");
      String seen = "'__fish_seen_subcommand_from " + verb.getKey() + "'";
      for (String name : verb.getValue().names()) {
        String option = name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.charAt(1);
        out.print("complete -c jbuild -n " + seen + " " + option + "\n");
      }
      String names = NAMED.get(verb.getKey());
      if (names != null) {
        out.print("complete -c jbuild -n " + seen + " -f -a '(jbuild " + names + ")'\n");
      }
    }
    for (Map.Entry<String, List<String>> group : groups(all).entrySet()) {
      out.print(
          "complete -c jbuild -n '__fish_seen_subcommand_from "
              + group.getKey()
              + "' -f -a '"
              + String.join(" ", group.getValue())
              + "'\n");
    }
  }

  private static List<String> firstWords(Map<String, Flags> all) {
    List<String> out = new ArrayList<>();
    for (String name : all.keySet()) {
      int space = name.indexOf(' ');
      String first = space < 0 ? name : name.substring(0, space);
      if (!out.contains(first)) {
        out.add(first);
      }
    }
    return out;
  }

  /** The second words of those that have two. */
  private static Map<String, List<String>> groups(Map<String, Flags> all) {
    Map<String, List<String>> out = new TreeMap<>();
    for (String name : all.keySet()) {
      int space = name.indexOf(' ');
      if (space >= 0) {
        out.computeIfAbsent(name.substring(0, space), g -> new ArrayList<>())
            .add(name.substring(space + 1));
      }
    }
    return out;
  }
}
