package io.jbuild.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a command line, word by word, as spf13/pflag does. For one line and one thread. */
final class FlagReader {
  private final String command;
  private final Map<String, Flag> known;
  private final boolean stopAtArgument;
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  /**
   * @param command as it is called
   * @param known by each name with its dashes
   * @param stopAtArgument whether all from the first word on that is no flag is left as it is
   */
  FlagReader(String command, Map<String, Flag> known, boolean stopAtArgument) {
    this.command = command;
    this.known = known;
    this.stopAtArgument = stopAtArgument;
  }

  /**
   * @throws UsageException when a flag is not known, has no value, or one that it cannot have
   */
  void read(List<String> words) {
    int next = 0;
    while (next < words.size()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        rest.add(word);
        if (stopAtArgument) {
          break;
        }
      } else if (word.startsWith("--")) {
        next = longFlag(word, words, next);
      } else {
        next = shortFlags(word, words, next);
      }
    }
    rest.addAll(words.subList(next, words.size()));
  }

  private UnknownFlagException unknown(String flag) {
    return new UnknownFlagException(flag, command, List.copyOf(known.keySet()));
  }

  private int longFlag(String word, List<String> words, int next) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (name.length() == 2 || name.startsWith("---")) {
      throw new UsageException("bad flag syntax: " + word);
    }
    Flag flag = known.get(name);
    if (flag == null) {
      throw unknown(name);
    }
    if (equals >= 0) {
      set(flag, name, word.substring(equals + 1));
      return next;
    }
    return bareOrNext(flag, words, next);
  }

  /** One letter after the other, until one takes all that is left as its value. */
  private int shortFlags(String word, List<String> words, int next) {
    for (int i = 1; i < word.length(); i++) {
      String name = "-" + word.charAt(i);
      Flag flag = known.get(name);
      if (flag == null) {
        int equals = word.indexOf('=');
        throw unknown(i > 1 ? name : equals <= 1 ? word : word.substring(0, equals));
      }
      String behind = word.substring(i + 1);
      if (behind.length() > 1 && behind.startsWith("=")) {
        set(flag, name, behind.substring(1));
        return next;
      }
      if (flag.bare().isEmpty() && !behind.isEmpty()) {
        set(flag, name, behind);
        return next;
      }
      next = bareOrNext(flag, words, next);
    }
    return next;
  }

  private int bareOrNext(Flag flag, List<String> words, int next) {
    if (flag.bare().isPresent()) {
      set(flag, flag.name(), flag.bare().get());
      return next;
    }
    if (next == words.size()) {
      throw new UsageException("flag needs a value: " + flag.name());
    }
    set(flag, flag.name(), words.get(next));
    return next + 1;
  }

  private void set(Flag flag, String name, String value) {
    String text = flag.isSwitch() ? Boolean.toString(Flags.parseBoolean(name, value)) : value;
    values.computeIfAbsent(flag.name(), f -> new ArrayList<>()).add(text);
  }

  Arguments arguments() {
    return new Arguments(known, values, rest);
  }
}
