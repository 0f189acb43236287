package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.runner.Namespace;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the flags that say which namespaces a container shares with the host or another one. */
final class NamespaceReader {
  private static final String CONTAINER = "container:";

  private final Arguments a;

  NamespaceReader(Arguments a) {
    this.a = a;
  }

  private static String flag(Namespace namespace) {
    return switch (namespace) {
      case IPC -> "--ipc";
      case PID -> "--pid";
      case UTS -> "--uts";
    };
  }

  /** Those that are the host's. */
  Set<Namespace> shared() {
    user();
    Set<Namespace> out = EnumSet.noneOf(Namespace.class);
    for (Namespace n : Namespace.values()) {
      if (mode(n).equals("host")) {
        out.add(n);
      }
    }
    return out;
  }

  /** Those that are another container's: its name or id. */
  Map<Namespace, String> joined() {
    Map<Namespace, String> out = new EnumMap<>(Namespace.class);
    for (Namespace n : Namespace.values()) {
      container(n).ifPresent(name -> out.put(n, name));
    }
    return out;
  }

  Optional<String> container(Namespace namespace) {
    String mode = mode(namespace);
    return mode.startsWith(CONTAINER)
        ? Optional.of(mode.substring(CONTAINER.length()))
        : Optional.empty();
  }

  private String mode(Namespace namespace) {
    String mode = a.value(flag(namespace)).orElse("private");
    boolean own =
        mode.isEmpty()
            || mode.equals("private")
            || (namespace == Namespace.IPC && mode.equals("shareable"));
    if (own) {
      return "";
    }
    if (!mode.equals("host") && (!mode.startsWith(CONTAINER) || mode.equals(CONTAINER))) {
      throw new UsageException(
          "invalid value '"
              + mode
              + "' for "
              + flag(namespace)
              + ": want host, private or container:NAME");
    }
    return mode;
  }

  private void user() {
    only("--cgroupns", "private", "a container sees its own control group alone");
    only("--isolation", "default", "a container is kept apart by namespaces");
    String mode = a.value("--userns").orElse("");
    if (!mode.isEmpty() && !mode.equals("host")) {
      throw new UsageException(
          "invalid value '"
              + mode
              + "' for --userns: want host; the containers of root have the host's user namespace,"
              + " those of another user are in one of that user's own, in which root is the user");
    }
  }

  private void only(String flag, String value, String why) {
    String said = a.value(flag).orElse("");
    if (!said.isEmpty() && !said.equals(value)) {
      throw new UsageException(
          "invalid value '" + said + "' for " + flag + ": want " + value + "; " + why);
    }
  }
}
