package io.jbuild.cli.start;

import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes before the verb.
 *
 * @param root where the store is, when it was said
 * @param config docker's directory, when it was said
 * @param mirrors of docker hub
 * @param debug whether errors are told with where they come from
 */
record GlobalOptions(
    Optional<Path> root,
    Optional<Path> config,
    List<String> mirrors,
    boolean offline,
    boolean verifyTls,
    boolean debug) {
  private static final List<String> VALUES =
      List.of("--root", "--config", "--log-level", "-l", "--registry-mirror", "--context", "-c");
  private static final List<String> SWITCHES =
      List.of("--offline", "--tls-verify", "--debug", "-D");

  GlobalOptions {
    mirrors = List.copyOf(mirrors);
  }

  /** Takes them off the front of {@code words}. */
  static GlobalOptions take(List<String> words, Map<String, String> environment) {
    Optional<Path> root = path(environment, "JBUILD_ROOT");
    Optional<Path> config = Optional.empty();
    List<String> mirrors = new ArrayList<>(list(environment, "JBUILD_REGISTRY_MIRROR"));
    boolean offline = isOn("JBUILD_OFFLINE", environment);
    boolean verify = true;
    boolean debug = environment.containsKey("JBUILD_DEBUG");
    while (!words.isEmpty()) {
      String word = words.get(0);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      boolean isSwitch = SWITCHES.contains(name);
      if (!isSwitch && !VALUES.contains(name)) {
        break;
      }
      words.remove(0);
      String value =
          equals >= 0 ? word.substring(equals + 1) : isSwitch ? "true" : next(name, words);
      switch (name) {
        case "--root" -> root = Optional.of(Path.of(value));
        case "--config" -> config = Optional.of(Path.of(value));
        case "--registry-mirror" -> mirrors.add(value);
        case "--offline" -> offline = Flags.parseBoolean(name, value);
        case "--tls-verify" -> verify = Flags.parseBoolean(name, value);
        case "--debug", "-D" -> debug = Flags.parseBoolean(name, value);
        case "--context", "-c" -> checkContext(value);
        default -> debug |= isDebug(value);
      }
    }
    return new GlobalOptions(root, config, mirrors, offline, verify, debug);
  }

  /** What was said before the verb holds on top of what the machine says. */
  RegistrySettings apply(RegistrySettings settings) {
    RegistrySettings online = verifyTls ? settings : settings.withVerifyTls(false);
    return offline ? online.withOffline(true) : online;
  }

  private static boolean isOn(String variable, Map<String, String> environment) {
    String value = environment.getOrDefault(variable, "");
    return switch (value) {
      case "yes", "on" -> true;
      case "no", "off", "" -> false;
      default -> Flags.parseBoolean(variable, value);
    };
  }

  private static List<String> list(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? List.of() : List.of(value.split("[, ]+"));
  }

  private static String next(String name, List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException("flag needs a value: " + name);
    }
    return words.remove(0);
  }

  /** There is no daemon, so there is one context. */
  private static void checkContext(String name) {
    if (!name.equals("default")) {
      throw new UsageException(
          "no context '" + name + "': there is no daemon to choose, so there is only 'default'");
    }
  }

  private static boolean isDebug(String level) {
    if (!List.of("debug", "info", "warn", "error", "fatal").contains(level)) {
      throw new UsageException(
          "invalid value '" + level + "' for --log-level: want debug, info, warn, error or fatal");
    }
    return level.equals("debug");
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }
}
