package io.jbuild.cli.container;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.step.UserResolver;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Accounts;
import io.jbuild.runner.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Environment and user of a process, as run, create and exec read them. */
final class Processes {
  /** Exit code of a failure that is not the container's, as docker has it. */
  static final int FAILED = 125;

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Processes() {}

  /**
   * The image's variables, then those of the flags; what every process has, where neither says.
   *
   * @param home the user's directory
   */
  static List<String> environment(List<String> image, Arguments a, Session session, String home)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("PATH", PATH);
    if (a.has("--tty")) {
      all.put("TERM", "xterm");
    }
    all.put("HOME", home);
    for (String entry : image) {
      put(all, entry);
    }
    for (String file : a.values("--env-file")) {
      for (String line : lines(session.directory().resolve(file))) {
        check(file, line);
        if (line.indexOf('=') < 0) {
          session.environment(line).ifPresent(v -> all.put(line, v));
        } else {
          put(all, line);
        }
      }
    }
    for (String entry : a.values("--env")) {
      set(all, entry, session);
    }
    List<String> out = new ArrayList<>();
    for (Map.Entry<String, String> e : all.entrySet()) {
      out.add(e.getKey() + '=' + e.getValue());
    }
    return out;
  }

  private static void put(Map<String, String> all, String entry) {
    int equals = entry.indexOf('=');
    if (equals > 0) {
      all.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
  }

  private static void check(String file, String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    for (int i = 0; i < name.length(); i++) {
      if (Character.isWhitespace(name.charAt(i))) {
        throw new UsageException(
            "invalid line in " + file + ": '" + name + "' has a blank in it, and is no name");
      }
    }
    if (name.isEmpty()) {
      throw new UsageException("invalid line in " + file + ": no name before '" + line + "'");
    }
  }

  /** A name alone is the caller's variable; when the caller has none, the image's goes, too. */
  private static void set(Map<String, String> all, String entry, Session session) {
    if (entry.isEmpty() || entry.charAt(0) == '=') {
      throw new UsageException("invalid environment variable '" + entry + "': want NAME=value");
    }
    if (entry.indexOf('=') < 0) {
      Optional<String> value = session.environment(entry);
      if (value.isPresent()) {
        all.put(entry, value.get());
      } else {
        all.remove(entry);
      }
    } else {
      put(all, entry);
    }
  }

  /**
   * The lines of a file that are neither empty nor comments; editors of Windows begin with a mark.
   */
  static List<String> lines(Path file) throws IOException {
    List<String> out = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String stripped = line.replace("\ufeff", "").stripLeading();
      if (!stripped.isEmpty() && stripped.charAt(0) != '#') {
        out.add(stripped);
      }
    }
    return out;
  }

  static User user(String text, List<String> groups, Accounts accounts) throws CommandException {
    try {
      User user = UserResolver.resolve(text, accounts);
      if (groups.isEmpty()) {
        return user;
      }
      List<Long> all = new ArrayList<>(user.groups());
      for (String group : groups) {
        all.add(UserResolver.resolve("0:" + group, accounts).gid());
      }
      return new User(user.uid(), user.gid(), all);
    } catch (BuildException e) {
      throw new CommandException(FAILED, e.describe());
    }
  }
}
