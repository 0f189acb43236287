package io.jbuild.builder;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * With what the commands of a build run, all of them alike.
 *
 * @param hosts names with their addresses for {@code /etc/hosts}
 * @param shmSize bytes of {@code /dev/shm}
 * @param memory bytes
 * @param nanoCpus thousand-millionths of a processor
 * @param entitlements what steps may ask for beyond the usual
 * @param spared files of the caller's, there or not, that stay when a build in place replaces all
 *     others
 */
public record RunPolicy(
    Network network,
    Map<String, String> hosts,
    List<Ulimit> ulimits,
    OptionalLong shmSize,
    OptionalLong memory,
    OptionalLong nanoCpus,
    Set<Entitlement> entitlements,
    Isolation isolation,
    List<Path> spared) {

  public static final RunPolicy USUAL =
      new RunPolicy(
          Network.DEFAULT,
          Map.of(),
          List.of(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Set.of(),
          Isolation.AUTO,
          List.of());

  public RunPolicy {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    ulimits = List.copyOf(ulimits);
    entitlements = Set.copyOf(entitlements);
    spared = List.copyOf(spared);
  }

  /** What network commands have. */
  public enum Network {
    DEFAULT,
    NONE,
    HOST
  }

  /** How commands are kept apart from the host. */
  public enum Isolation {
    AUTO,
    NAMESPACE,
    COPY,
    CHROOT,
    IN_PLACE
  }

  /** Something that a step has only when the build allows it. */
  public enum Entitlement {
    NETWORK_HOST,
    SECURITY_INSECURE
  }

  /** A resource limit by its name without {@code RLIMIT_}, in lower case; -1 is none. */
  public record Ulimit(String name, long soft, long hard) {

    /**
     * Parses {@code name=soft[:hard]}.
     *
     * @throws IllegalArgumentException with a text for who wrote it
     */
    public static Ulimit parse(String text) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "invalid --ulimit '" + text + "': want name=soft[:hard]");
      }
      String value = text.substring(equals + 1);
      int colon = value.indexOf(':');
      try {
        long soft = Long.parseLong(colon < 0 ? value : value.substring(0, colon));
        long hard = colon < 0 ? soft : Long.parseLong(value.substring(colon + 1));
        if (hard >= 0 && (soft > hard || soft < 0)) {
          throw new IllegalArgumentException(
              "invalid --ulimit '" + text + "': the soft limit is above the hard one");
        }
        return new Ulimit(text.substring(0, equals), soft, hard);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "invalid --ulimit '" + text + "': want name=soft[:hard] with numbers", e);
      }
    }
  }
}
