package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.SeccompMode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads the flags that say what a container is allowed. */
final class SecurityReader {
  private final Arguments a;
  private final Path directory;

  SecurityReader(Arguments a, Path directory) {
    this.a = a;
    this.directory = directory;
  }

  void read(RunSpec.Builder spec) {
    boolean noNewPrivileges = false;
    SeccompMode seccomp = a.has("--privileged") ? SeccompMode.UNCONFINED : SeccompMode.DEFAULT;
    for (String option : a.values("--security-opt")) {
      int separator = option.indexOf('=') < 0 ? option.indexOf(':') : option.indexOf('=');
      String key = separator < 0 ? option : option.substring(0, separator);
      String value = separator < 0 ? "true" : option.substring(separator + 1);
      switch (key) {
        case "no-new-privileges" -> noNewPrivileges = isTrue(option, value);
        case "seccomp" -> seccomp = seccomp(value);
        case "apparmor", "label" -> {
          // what is asked for is so in any case
          if (!value.equals(key.equals("label") ? "disable" : "unconfined")) {
            throw new UsageException(
                "--security-opt "
                    + key
                    + " is not supported: containers are kept in by namespaces, capabilities and"
                    + " seccomp alone");
          }
        }
        default ->
            throw new UsageException(
                "invalid value '"
                    + option
                    + "' for --security-opt: want no-new-privileges or seccomp=unconfined|FILE");
      }
    }
    spec.noNewPrivileges(noNewPrivileges)
        .seccomp(seccomp)
        .privileged(a.has("--privileged"))
        .capabilities(capabilities())
        .shared(new NamespaceReader(a).shared());
  }

  private static boolean isTrue(String option, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new UsageException(
              "invalid value '" + option + "' for --security-opt: want true or false");
    };
  }

  private SeccompMode seccomp(String value) {
    return switch (value) {
      case "unconfined" -> SeccompMode.UNCONFINED;
      case "builtin" -> SeccompMode.DEFAULT;
      default -> new SeccompMode.Profile(directory.resolve(value).normalize());
    };
  }

  /** As docker orders them: dropped from all that was added, but ALL is where both begin. */
  private Set<Capability> capabilities() {
    Set<Capability> set =
        a.has("--privileged")
            ? EnumSet.allOf(Capability.class)
            : EnumSet.copyOf(Capability.defaults());
    boolean addAll = hasAll(a.values("--cap-add"));
    boolean dropAll = hasAll(a.values("--cap-drop"));
    if (addAll) {
      set = EnumSet.allOf(Capability.class);
    } else if (dropAll) {
      set = EnumSet.noneOf(Capability.class);
    }
    if (!dropAll) {
      for (String name : a.values("--cap-drop")) {
        set.remove(capability("--cap-drop", name));
      }
    }
    for (String name : a.values("--cap-add")) {
      if (!isAll(name)) {
        set.add(capability("--cap-add", name));
      }
    }
    return set;
  }

  private static boolean hasAll(List<String> names) {
    for (String name : names) {
      if (isAll(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAll(String name) {
    return name.equalsIgnoreCase("ALL") || name.equalsIgnoreCase("CAP_ALL");
  }

  private static Capability capability(String flag, String name) {
    return Capability.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "invalid value '" + name + "' for " + flag + ": no such capability"));
  }
}
