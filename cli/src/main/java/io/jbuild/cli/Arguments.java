package io.jbuild.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a verb was called with. */
public final class Arguments {
  private final Map<String, Flag> known;
  private final Map<String, List<String>> values;
  private final List<String> rest;

  /**
   * @param known by each name with its dashes
   * @param values by a flag's own name, in the order in which they came; of a switch {@code true}
   *     and {@code false}
   */
  Arguments(Map<String, Flag> known, Map<String, List<String>> values, List<String> rest) {
    this.known = Map.copyOf(known);
    this.values = Map.copyOf(values);
    this.rest = List.copyOf(rest);
  }

  /** Whether a switch is on, or a flag has a value. */
  public boolean has(String name) {
    Flag flag = known.get(name);
    boolean isSwitch = flag != null && flag.isSwitch();
    return isSwitch ? given(name).orElse(false) : !values(name).isEmpty();
  }

  /** Whether what can be done is asked for, and nothing else. */
  public boolean wantsHelp() {
    return has("--help");
  }

  /** What was said last of a switch, when something was. */
  public Optional<Boolean> given(String name) {
    return value(name).map(Boolean::parseBoolean);
  }

  public Optional<String> value(String name) {
    List<String> all = values(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  public List<String> values(String name) {
    Flag flag = known.get(name);
    return flag == null ? List.of() : List.copyOf(values.getOrDefault(flag.name(), List.of()));
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
    return rest;
  }

  public String argument(int i) {
    return rest.get(i);
  }
}
