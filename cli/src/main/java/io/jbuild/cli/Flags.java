package io.jbuild.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The flags and arguments that a verb takes. Not for several threads. */
public final class Flags {
  private static final Optional<String> ON = Optional.of("true");
  private static final Flag HELP =
      new Flag(List.of("-h", "--help"), Optional.empty(), "Print this", ON);

  private final String name;
  private final String description;
  private final List<Flag> declared = new ArrayList<>();
  private final List<Words> arguments = new ArrayList<>();
  private final Map<String, Flag> known = new LinkedHashMap<>();
  private boolean stopAtArgument;

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
    return add(names, Optional.empty(), description, ON);
  }

  /** A flag with a value; the last one counts. */
  public Flags option(String names, String label, String description) {
    return options(names, label, description);
  }

  /** A flag that may have a value behind a {@code =}, and has {@code bare} without. */
  public Flags optional(String name, String bare, String label, String description) {
    return add(name, Optional.of(label), description, Optional.of(bare));
  }

  /** A flag with a value that may come several times. */
  public Flags options(String names, String label, String description) {
    return add(names, Optional.of(label), description, Optional.empty());
  }

  private Flags add(
      String names, Optional<String> label, String description, Optional<String> bare) {
    Flag flag = new Flag(List.of(names.split(" ", -1)), label, description, bare);
    for (String n : flag.names()) {
      if (known.put(n, flag) != null) {
        throw new IllegalStateException(command() + " has " + n + " twice");
      }
    }
    declared.add(flag);
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
   * Reads words as docker's command line does (spf13/pflag): {@code --name value}, {@code
   * --name=value}, {@code -n value}, {@code -nvalue}, switches together behind one dash, and {@code
   * --} as the end of flags. Where {@code --help} is among them, nothing else need be.
   *
   * @throws UsageException when the words are not as they should be
   */
  public Arguments parse(List<String> words) {
    HELP.names().forEach(n -> known.putIfAbsent(n, HELP));
    FlagReader reader = new FlagReader(command(), known, stopAtArgument);
    reader.read(words);
    Arguments out = reader.arguments();
    if (out.wantsHelp()) {
      return out;
    }
    if (arguments.isEmpty() && !out.rest().isEmpty()) {
      throw new UsageException("unexpected argument: " + out.rest().get(0));
    }
    count(out.rest().size());
    return out;
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

  private String command() {
    return "jbuild " + name;
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
    for (Flag d : declared) {
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
    CommandSpec spec = spec();
    spec.usageMessage().customSynopsis(synopsis.toString());
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(command());
    spec.usageMessage().description(description).sortOptions(false).width(100);
    for (Flag d : declared) {
      OptionSpec.Builder option =
          OptionSpec.builder(d.names().toArray(new String[0])).description(d.description());
      d.label().ifPresent(label -> option.paramLabel(label).type(List.class).arity("1"));
      spec.addOption(option.build());
    }
    for (Words words : arguments) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .type(List.class)
              .arity("0..*")
              .hideParamSyntax(true)
              .paramLabel(words.label())
              .description(words.description())
              .build());
    }
    return spec;
  }
}
