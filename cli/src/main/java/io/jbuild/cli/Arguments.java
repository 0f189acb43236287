package io.jbuild.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a verb was called with. */
public final class Arguments {
  private final CommandLine.ParseResult result;
  private final Map<String, Boolean> switches;

  Arguments(CommandLine.ParseResult result, Map<String, Boolean> switches) {
    this.result = result;
    this.switches = Map.copyOf(switches);
  }

  /** Whether a switch is on. */
  public boolean has(String name) {
    OptionSpec option = result.matchedOption(name);
    return option != null;
  }

  /** What was said of a switch, when something was. */
  public Optional<Boolean> given(String name) {
    if (has(name)) {
      return Optional.of(true);
    }
    return Optional.ofNullable(switches.get(name));
  }

  public Optional<String> value(String name) {
    List<String> all = values(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  public List<String> values(String name) {
    OptionSpec option = result.matchedOption(name);
    return option == null ? List.of() : List.copyOf(option.stringValues());
  }

  /** {@code NAME=value} pairs. */
  public Map<String, String> pairs(String name) {
    Map<String, String> out = new LinkedHashMap<>();
    for (String text : values(name)) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("invalid value '" + text + "' for " + name + ": want name=value");
      }
      out.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return out;
  }

  /** What {@code --label} says; without {@code =} the value is empty. */
  public Map<String, String> labels() {
    Map<String, String> out = new LinkedHashMap<>();
    for (String text : values("--label")) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      if (name.isEmpty()) {
        throw new UsageException("invalid value '" + text + "' for --label: want name=value");
      }
      out.put(name, equals < 0 ? "" : text.substring(equals + 1));
    }
    return out;
  }

  /** The words that are no flags. */
  public List<String> rest() {
    List<String> out = new ArrayList<>();
    result.matchedPositionals().forEach(p -> out.addAll(p.stringValues()));
    out.addAll(result.unmatched());
    return out;
  }

  public String argument(int i) {
    return rest().get(i);
  }
}
