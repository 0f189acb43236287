package io.jbuild.builder.plan;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.MountOption;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Word;
import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Plans one {@code --mount} of a RUN: expands its values, fills in what its type defaults to. */
final class MountPlanner {
  private static final long KIBI = 1024;

  private final StagePlanner stage;
  private final Command command;
  private final Mount mount;

  /** Values by the first name of their key; a bare key is {@code true}. */
  private final Map<String, String> values = new HashMap<>();

  MountPlanner(StagePlanner stage, Command command, Mount mount) {
    this.stage = stage;
    this.command = command;
    this.mount = mount;
  }

  RunMount plan() throws BuildException, IOException {
    for (MountOption option : mount.options()) {
      take(option);
    }
    String type = values.getOrDefault("type", "bind").toLowerCase(Locale.ROOT);
    return switch (type) {
      case "bind" -> bind();
      case "cache" -> cache();
      case "tmpfs" -> tmpfs();
      case "secret" -> secret();
      case "ssh" -> ssh();
      default ->
          throw failure(
              "unsupported mount type '" + type + "': want bind, cache, tmpfs, secret or" + " ssh");
    };
  }

  private void take(MountOption option) {
    String value = "true";
    if (option.value().isPresent()) {
      Word word = option.value().get();
      value = option.key().equals("from") ? word.text() : stage.expand(word);
    }
    switch (option.key()) {
      case "src" -> values.put("source", value);
      case "dst", "destination" -> values.put("target", value);
      case "ro", "readonly" -> values.put("readonly", value);
      // the last of ro and rw counts
      case "rw", "readwrite" ->
          values.put("readonly", isTrue(option.key(), value) ? "false" : "true");
      default -> values.put(option.key(), value);
    }
  }

  private RunMount bind() throws BuildException, IOException {
    only("type", "target", "source", "from", "readonly");
    boolean readOnly = flag("readonly", true);
    return new RunMount.Bind(
        origin().orElse(FileOrigin.CONTEXT),
        ContainerPath.of(values.getOrDefault("source", "/")),
        target(),
        !readOnly);
  }

  private RunMount cache() throws BuildException, IOException {
    only("type", "target", "source", "from", "readonly", "id", "sharing", "mode", "uid", "gid");
    ContainerPath target = target();
    String id = values.getOrDefault("id", "");
    RunMount.Sharing sharing =
        switch (values.getOrDefault("sharing", "shared").toLowerCase(Locale.ROOT)) {
          case "shared" -> RunMount.Sharing.SHARED;
          case "private" -> RunMount.Sharing.PRIVATE;
          case "locked" -> RunMount.Sharing.LOCKED;
          default ->
              throw failure(
                  "unsupported sharing value '"
                      + values.get("sharing")
                      + "': want shared, private or locked");
        };
    return new RunMount.Cache(
        stage.cacheNamespace() + (id.isEmpty() ? target.value() : id),
        target,
        sharing,
        flag("readonly", false),
        origin().orElse(FileOrigin.NOTHING),
        ContainerPath.of(values.getOrDefault("source", "/")),
        octal("mode", 0755),
        number("uid", 0),
        number("gid", 0));
  }

  private RunMount tmpfs() throws BuildException {
    only("type", "target", "size", "from", "source", "readonly");
    String size = values.get("size");
    return new RunMount.Tmpfs(
        target(), size == null ? OptionalLong.empty() : OptionalLong.of(bytes(size)));
  }

  private RunMount secret() throws BuildException {
    only("type", "target", "source", "id", "env", "required", "mode", "uid", "gid");
    String source = values.getOrDefault("source", "");
    String id = values.getOrDefault("id", "");
    String target = values.getOrDefault("target", "");
    if (!source.isEmpty() && !id.isEmpty()) {
      throw failure("both source and id can't be set");
    }
    id = source.isEmpty() ? id : source;
    if (id.isEmpty()) {
      if (target.isEmpty()) {
        throw failure("invalid secret mount: one of id, source, target required");
      }
      id = ContainerPath.of(target).name();
    }
    Optional<String> env = Optional.ofNullable(values.get("env"));
    Optional<ContainerPath> file = Optional.empty();
    if (!target.isEmpty()) {
      file = Optional.of(stage.workingDirectory().resolve(target));
    } else if (env.isEmpty()) {
      file = Optional.of(ContainerPath.of("/run/secrets").resolve(ContainerPath.of(id).name()));
    }
    return new RunMount.SecretFile(
        id,
        file,
        env,
        flag("required", false),
        octal("mode", 0400),
        number("uid", 0),
        number("gid", 0));
  }

  private RunMount ssh() throws BuildException {
    only("type", "target", "id", "required", "mode", "uid", "gid");
    String target = values.getOrDefault("target", "");
    ContainerPath socket =
        target.isEmpty()
            ? ContainerPath.of("/run/buildkit/ssh_agent." + sshBefore())
            : stage.workingDirectory().resolve(target);
    String id = values.getOrDefault("id", "");
    return new RunMount.Ssh(
        id.isEmpty() ? "default" : id,
        socket,
        flag("required", false),
        octal("mode", 0600),
        number("uid", 0),
        number("gid", 0));
  }

  /** How many agents the same RUN mounts before this one. */
  private int sshBefore() {
    int before = 0;
    for (Mount other : ((Run) command.instruction()).mounts()) {
      if (other.value().span().start() >= mount.value().span().start()) {
        break;
      }
      Optional<Word> type = other.find("type");
      if (type.isPresent() && type.get().text().equalsIgnoreCase("ssh")) {
        before++;
      }
    }
    return before;
  }

  private Optional<FileOrigin> origin() throws BuildException, IOException {
    Optional<Word> from = mount.find("from");
    return from.isEmpty() || from.get().isEmpty()
        ? Optional.empty()
        : Optional.of(stage.origin(from.get(), command));
  }

  private ContainerPath target() throws BuildException {
    String target = values.getOrDefault("target", "");
    ContainerPath path = stage.workingDirectory().resolve(target);
    if (target.isEmpty() || path.isRoot()) {
      throw failure("invalid mount target '" + target + "'");
    }
    return path;
  }

  private void only(String... keys) throws BuildException {
    for (String key : values.keySet()) {
      boolean known = false;
      for (String allowed : keys) {
        known |= allowed.equals(key);
      }
      if (!known) {
        throw failure(
            "unexpected key '"
                + key
                + "' for mount type '"
                + values.getOrDefault("type", "bind")
                + "'");
      }
    }
  }

  private boolean flag(String key, boolean otherwise) {
    String value = values.get(key);
    return value == null ? otherwise : isTrue(key, value);
  }

  private boolean isTrue(String key, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default ->
          throw new IllegalArgumentException(
              "invalid value for " + key + ": '" + value + "': want true or false");
    };
  }

  private int octal(String key, int otherwise) throws BuildException {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    long mode = parse(value, 8);
    if (mode < 0 || mode > 07777) {
      throw failure("invalid value " + value + " for " + key + ": want an octal mode");
    }
    return (int) mode;
  }

  private long number(String key, long otherwise) throws BuildException {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    long number = parse(value, 10);
    if (number < 0 || number > 0xffff_fffeL) {
      throw failure("invalid value " + value + " for " + key + ": want a number");
    }
    return number;
  }

  private static long parse(@Nullable String digits, int radix) {
    if (digits == null || digits.isEmpty() || digits.length() > 15) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  /** A size with a unit as docker takes it: {@code 64m}, {@code 1GiB}. */
  private long bytes(String size) throws BuildException {
    String text = size.strip().toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    long number = parse(text.substring(0, end), 10);
    long unit =
        switch (text.substring(end).strip()) {
          case "", "b" -> 1;
          case "k", "kb", "kib" -> KIBI;
          case "m", "mb", "mib" -> KIBI * KIBI;
          case "g", "gb", "gib" -> KIBI * KIBI * KIBI;
          case "t", "tb", "tib" -> KIBI * KIBI * KIBI * KIBI;
          default -> -1;
        };
    if (number < 0 || unit < 0 || number > Long.MAX_VALUE / unit) {
      throw failure("invalid value for size: '" + size + "': want a number of bytes, as in 64m");
    }
    return number * unit;
  }

  private BuildException failure(String message) {
    return command.failure(ErrorCode.SYNTAX, message);
  }
}
