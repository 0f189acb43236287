package io.jbuild.registry.settings;

import io.jbuild.layercache.Json;
import io.jbuild.registry.RegistrySettings.Mirror;
import io.jbuild.registry.RegistrySettings.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rules of a file of containers-registries.conf(5), of its second version and its first. */
final class RegistriesConf {
  private RegistriesConf() {}

  static List<Rule> parse(String name, String text) throws IOException {
    Json.Obj conf = Toml.parse(name, text);
    List<Rule> out = new ArrayList<>();
    for (Json entry : conf.array("registry")) {
      if (entry instanceof Json.Obj registry) {
        out.add(rule(name, registry));
      }
    }
    Json.Obj first = conf.object("registries");
    for (String host : first.object("insecure").strings("registries")) {
      out.add(new Rule(host, "", true, false, List.of()));
    }
    for (String host : first.object("block").strings("registries")) {
      out.add(new Rule(host, "", false, true, List.of()));
    }
    return out;
  }

  private static Rule rule(String name, Json.Obj registry) throws IOException {
    String location = registry.string("location").orElse("");
    String prefix = registry.string("prefix").orElse(location);
    if (prefix.isEmpty()) {
      throw new IOException(name + ": a [[registry]] has neither prefix nor location");
    }
    boolean digestOnly = registry.bool("mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (Json entry : registry.array("mirror")) {
      if (entry instanceof Json.Obj mirror) {
        mirrors.add(mirror(name, mirror, digestOnly));
      }
    }
    return new Rule(
        trimmed(prefix),
        trimmed(location),
        registry.bool("insecure"),
        registry.bool("blocked"),
        mirrors);
  }

  private static Mirror mirror(String name, Json.Obj mirror, boolean digestOnly)
      throws IOException {
    String location = trimmed(mirror.string("location").orElse(""));
    if (location.isEmpty()) {
      throw new IOException(name + ": a [[registry.mirror]] has no location");
    }
    String use = mirror.string("pull-from-mirror").orElse(digestOnly ? "digest-only" : "all");
    return switch (use) {
      case "all" -> new Mirror(location, mirror.bool("insecure"), true, true);
      case "digest-only" -> new Mirror(location, mirror.bool("insecure"), true, false);
      case "tag-only" -> new Mirror(location, mirror.bool("insecure"), false, true);
      default ->
          throw new IOException(
              name + ": pull-from-mirror is '" + use + "': want all, digest-only or tag-only");
    };
  }

  private static String trimmed(String location) {
    return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
  }
}
