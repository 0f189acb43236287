package io.jbuild.cli.build;

import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.RunPolicy.Entitlement;
import io.jbuild.builder.RunPolicy.Isolation;
import io.jbuild.builder.RunPolicy.Network;
import io.jbuild.builder.RunPolicy.Ulimit;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.ByteSize;
import io.jbuild.cli.render.Processors;
import io.jbuild.cli.verb.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the flags that say with what the commands of a build run. */
final class RunPolicyReader {
  private final Arguments a;

  RunPolicyReader(Arguments a) {
    this.a = a;
  }

  /**
   * @param session whose files stay in a build that replaces all others
   */
  RunPolicy read(Session session) throws IOException {
    List<Ulimit> ulimits = new ArrayList<>();
    a.values("--ulimit").forEach(u -> ulimits.add(Ulimit.parse(u)));
    Isolation isolation = isolation(a.value("--isolation").orElse("auto"));
    return new RunPolicy(
        network(a.value("--network").orElse("default")),
        hosts(),
        ulimits,
        bytes("--shm-size"),
        bytes("--memory"),
        cpus(),
        entitlements(),
        isolation,
        isolation == Isolation.IN_PLACE ? InPlaceFiles.of(a, session) : List.of());
  }

  private static Network network(String text) {
    return switch (text) {
      case "", "default" -> Network.DEFAULT;
      case "none" -> Network.NONE;
      case "host" -> Network.HOST;
      default ->
          throw new UsageException(
              "invalid value '" + text + "' for --network: want default, none or host");
    };
  }

  private Map<String, String> hosts() {
    Map<String, String> out = new LinkedHashMap<>();
    for (String text : a.values("--add-host")) {
      int separator = text.indexOf('=') > 0 ? text.indexOf('=') : text.indexOf(':');
      if (separator <= 0 || separator == text.length() - 1) {
        throw new UsageException("invalid value '" + text + "' for --add-host: want host:ip");
      }
      String address = text.substring(separator + 1);
      if (address.equals("host-gateway")) {
        throw new UsageException(
            "--add-host with host-gateway is not supported: name the host's address");
      }
      out.put(text.substring(0, separator), address);
    }
    return out;
  }

  private OptionalLong bytes(String flag) {
    Optional<String> text = a.value(flag);
    return text.isPresent()
        ? OptionalLong.of(ByteSize.parse(flag, text.get()))
        : OptionalLong.empty();
  }

  private OptionalLong cpus() {
    Optional<String> text = a.value("--cpus");
    return text.isPresent()
        ? OptionalLong.of(Processors.parse("--cpus", text.get()))
        : OptionalLong.empty();
  }

  private Set<Entitlement> entitlements() {
    Set<Entitlement> out = EnumSet.noneOf(Entitlement.class);
    for (String text : a.values("--allow")) {
      out.add(
          switch (text) {
            case "network.host" -> Entitlement.NETWORK_HOST;
            case "security.insecure" -> Entitlement.SECURITY_INSECURE;
            default ->
                throw new UsageException(
                    "invalid value '"
                        + text
                        + "' for --allow: want network.host or security.insecure");
          });
    }
    return out;
  }

  private static Isolation isolation(String text) {
    return switch (text) {
      case "auto", "default" -> Isolation.AUTO;
      // as buildah names it
      case "namespace", "oci", "rootless" -> Isolation.NAMESPACE;
      case "copy" -> Isolation.COPY;
      case "chroot" -> Isolation.CHROOT;
      case "in-place" -> Isolation.IN_PLACE;
      default ->
          throw new UsageException(
              "invalid value '"
                  + text
                  + "' for --isolation: want auto, namespace, copy, chroot or in-place");
    };
  }

  static int positive(String flag, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for " + flag + ": want a number", e);
    }
    throw new UsageException("invalid value '" + text + "' for " + flag + ": want 1 or more");
  }
}
