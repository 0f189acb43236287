package io.jbuild.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The flags and arguments that a verb takes. The parser is told only of those flags that the words
 * may mention: it takes longer to describe the eighty flags of {@code run} than to read a command.
 * Not for several threads.
 */
public final class Flags {
  private final String name;
  private final String description;
  private final List<Declared> declared = new ArrayList<>();
  private final List<Words> arguments = new ArrayList<>();
  private final Map<String, Boolean> booleans = new HashMap<>();
  private final Map<String, String> bares = new HashMap<>();
  private boolean stopAtArgument;

  /** A flag; those without a label take no value. */
  private record Declared(List<String> names, Optional<String> label, String description) {
    /** Whether {@code word} may be, or contain, one of the names. */
    boolean isIn(String word) {
      for (String name : names) {
        boolean mentioned =
            name.startsWith("--") ? word.startsWith(name) : word.indexOf(name.charAt(1)) > 0;
        if (mentioned) {
          return true;
        }
      }
      return false;
    }
  }

  /** Words that are no flags. */
  private record Words(String label, Arity arity, String description) {}

  /** How many words: {@code 2}, {@code 0..1} or {@code 1..*}. */
  private record Arity(int least, int most) {
    static Arity parse(String text) {
      int dots = text.indexOf("..");
      if (dots < 0) {
        return new Arity(Integer.parseInt(text), Integer.parseInt(text));
      }
      String end = text.substring(dots + 2);
      return new Arity(
          Integer.parseInt(text.substring(0, dots)),
          end.equals("*") ? Integer.MAX_VALUE : Integer.parseInt(end));
    }

    boolean accepts(int count) {
      return count >= least && count <= most;
    }

    @Override
    public String toString() {
      String kind = least == most ? "exactly " : "at least ";
      if (least != most && most != Integer.MAX_VALUE) {
        return least == 0 ? "at most " + counted(most) : least + " to " + counted(most);
      }
      return kind + counted(least);
    }

    private static String counted(int n) {
      return n + (n == 1 ? " argument" : " arguments");
    }
  }

  private Flags(String name, String description) {
    this.name = name;
    this.description = description;
  }

  public static Flags of(String name, String description) {
    return new Flags(name, description);
  }

  /** A switch; {@code =true} and {@code =false} may follow its name. */
  public Flags flag(String names, String description) {
    for (String name : names.split(" ", -1)) {
      booleans.put(name, true);
    }
    declared.add(new Declared(List.of(names.split(" ", -1)), Optional.empty(), description));
    return this;
  }

  /** A flag with a value; the last one counts. */
  public Flags option(String names, String label, String description) {
    return options(names, label, description);
  }

  /** A flag that may have a value behind a {@code =}, and has {@code bare} without. */
  public Flags optional(String name, String bare, String label, String description) {
    bares.put(name, bare);
    return options(name, label, description);
  }

  /** A flag with a value that may come several times. */
  public Flags options(String names, String label, String description) {
    for (String name : names.split(" ", -1)) {
      booleans.put(name, false);
    }
    declared.add(new Declared(List.of(names.split(" ", -1)), Optional.of(label), description));
    return this;
  }

  /**
   * The words that are no flags, said once; {@code arity} as {@code 2}, {@code 0..1}, {@code 1..*}.
   */
  public Flags arguments(String label, String arity, String description) {
    arguments.add(new Words(label, Arity.parse(arity), description));
    return this;
  }

  /** All after the first argument belongs to another command. */
  public Flags stopAtArgument() {
    stopAtArgument = true;
    return this;
  }

  /**
   * @throws UsageException when the words are not as they should be
   */
  public Arguments parse(List<String> words) {
    List<String> plain = new ArrayList<>();
    Map<String, Boolean> switches = new HashMap<>();
    normalize(words, plain, switches);
    try {
      CommandLine line = parser(spec(mentioned(plain)));
      line.setExpandAtFiles(false);
      Arguments out = new Arguments(line.parseArgs(plain.toArray(new String[0])), switches);
      count(out.rest().size());
      return out;
    } catch (CommandLine.UnmatchedArgumentException e) {
      String word = e.getUnmatched().get(0);
      if (word.startsWith("-") && word.length() > 1) {
        int equals = word.indexOf('=');
        String flag = equals < 0 ? word : word.substring(0, equals);
        throw new UnknownFlagException(flag, command(), names(), e);
      }
      throw new UsageException("unexpected argument: " + word, e);
    } catch (CommandLine.MissingParameterException e) {
      throw new UsageException(missing(e), e);
    } catch (CommandLine.ParameterException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private void count(int words) {
    for (Words w : arguments) {
      if (!w.arity().accepts(words)) {
        throw new UsageException(
            "'"
                + command()
                + "' requires "
                + w.arity()
                + ": "
                + w.label()
                + "\nSee '"
                + command()
                + " --help'");
      }
    }
  }

  private static String missing(CommandLine.MissingParameterException e) {
    for (CommandLine.Model.ArgSpec arg : e.getMissing()) {
      if (arg instanceof OptionSpec option) {
        return "flag needs a value: " + option.longestName();
      }
      return "missing argument: " + arg.paramLabel();
    }
    return String.valueOf(e.getMessage());
  }

  private List<Declared> mentioned(List<String> words) {
    List<Declared> out = new ArrayList<>();
    for (Declared d : declared) {
      for (String word : words) {
        if (word.startsWith("-") && d.isIn(word)) {
          out.add(d);
          break;
        }
      }
    }
    return out;
  }

  private CommandSpec spec(List<Declared> options) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this, new WordLists()).name(command());
    spec.usageMessage().description(description).sortOptions(false).width(100);
    spec.parser().collectErrors(false).posixClusteredShortOptionsAllowed(true);
    spec.parser().stopAtPositional(stopAtArgument);
    for (Declared d : options) {
      OptionSpec.Builder option =
          OptionSpec.builder(d.names().toArray(new String[0])).description(d.description());
      if (d.label().isPresent()) {
        option.paramLabel(d.label().get()).type(List.class);
        option.auxiliaryTypes(String.class).arity("1");
      } else {
        option.type(boolean.class);
      }
      spec.addOption(option.build());
    }
    for (Words words : arguments) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("0..*")
              .hideParamSyntax(true)
              .paramLabel(words.label())
              .description(words.description())
              .build());
    }
    return spec;
  }

  private String command() {
    return "jbuild " + name;
  }

  /** Takes {@code --flag=false} apart, which picocli has for switches of another kind only. */
  private void normalize(List<String> words, List<String> plain, Map<String, Boolean> switches) {
    boolean flags = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!flags || !word.startsWith("-") || word.equals("-")) {
        flags &= !stopAtArgument;
        plain.add(word);
      } else if (word.equals("--")) {
        flags = false;
        plain.add(word);
      } else if (bares.containsKey(word)) {
        plain.add(word + '=' + bares.get(word));
      } else if (equals > 0 && Boolean.TRUE.equals(booleans.get(name))) {
        boolean on = parseBoolean(name, word.substring(equals + 1));
        switches.put(name, on);
        if (on && !plain.contains(name)) {
          plain.add(name);
        } else if (!on) {
          plain.remove(name);
        }
      } else {
        if (!plain.contains(word) || !Boolean.TRUE.equals(booleans.get(word))) {
          plain.add(word);
        }
        if (Boolean.FALSE.equals(booleans.get(word)) && i + 1 < words.size()) {
          plain.add(words.get(++i));
        }
      }
    }
  }

  /**
   * @throws UsageException naming the flag
   */
  public static boolean parseBoolean(String name, String value) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new UsageException(
              "invalid value '" + value + "' for " + name + ": want true or false");
    };
  }

  /** The flags' names, each with its dashes. */
  public List<String> names() {
    List<String> out = new ArrayList<>(List.of("--help"));
    for (Declared d : declared) {
      out.addAll(d.names());
    }
    return out;
  }

  public String description() {
    return description;
  }

  public String usage() {
    StringBuilder synopsis = new StringBuilder(command());
    if (!declared.isEmpty()) {
      synopsis.append(" [OPTIONS]");
    }
    for (Words words : arguments) {
      synopsis.append(' ').append(words.label());
    }
    CommandSpec spec = spec(declared);
    spec.usageMessage().customSynopsis(synopsis.toString());
    return parser(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private static CommandLine parser(CommandSpec spec) {
    return new CommandLine(spec, new WordLists());
  }

  /**
   * Values are lists of words. The parser's own way to make one looks for Groovy first, and a class
   * that is nowhere is looked for in the whole jar: that costs 10 ms.
   */
  private static final class WordLists implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) {
      return type.cast(new ArrayList<String>());
    }
  }
}
