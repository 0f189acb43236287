package io.jbuild.registry;

import io.jbuild.layercache.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of registries on this machine: containers-registries.conf(5) and the command line.
 *
 * @param rules the one with the longest prefix counts for a reference
 * @param verifyTls false for certificates that nobody checks, and plain http where there is no TLS
 * @param offline no registry may be asked
 * @param caFile certificates that stand for the system's own: {@code SSL_CERT_FILE}
 * @param certificates directories with one directory a host: {@code certs.d}
 * @param environment where proxies are found
 */
public record RegistrySettings(
    List<Rule> rules,
    boolean verifyTls,
    boolean offline,
    Optional<Path> caFile,
    List<Path> certificates,
    Map<String, String> environment,
    Limits limits) {

  public static final RegistrySettings NONE =
      new RegistrySettings(
          List.of(), true, false, Optional.empty(), List.of(), Map.of(), Limits.USUAL);

  public RegistrySettings {
    rules = List.copyOf(rules);
    certificates = List.copyOf(certificates);
    environment = Map.copyOf(environment);
  }

  /**
   * What holds for references that begin with a prefix.
   *
   * @param prefix a registry, or a registry with some of a repository's path
   * @param location what stands in the place of the prefix
   */
  public record Rule(
      String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    public Rule {
      mirrors = List.copyOf(mirrors);
    }

    private boolean matches(String name) {
      if (isWild()) {
        int slash = name.indexOf('/');
        return name.substring(0, slash < 0 ? name.length() : slash).endsWith(prefix.substring(1));
      }
      return name.startsWith(prefix)
          && (name.length() == prefix.length() || name.charAt(prefix.length()) == '/');
    }

    private String moved(String name, String to) {
      if (to.isEmpty()) {
        return name;
      }
      int slash = name.indexOf('/');
      int host = slash < 0 ? name.length() : slash;
      int end = isWild() ? host : prefix.length();
      return to + name.substring(end);
    }

    private boolean isWild() {
      return prefix.startsWith("*.");
    }

    private boolean isFor(String host) {
      return (location.isEmpty() && isWild()) ? matches(host) : hostOf(at()).equals(host);
    }

    private String at() {
      return location.isEmpty() ? prefix : location;
    }
  }

  /**
   * A copy of what a rule is for.
   *
   * @param byDigest asked for digests
   * @param byTag asked for tags
   */
  public record Mirror(String location, boolean insecure, boolean byDigest, boolean byTag) {}

  /**
   * Where to ask for an image, best first.
   *
   * @throws RegistryException when nobody may be asked for it
   */
  public List<Place> sources(ImageReference name) throws RegistryException {
    String full = name.registry() + '/' + name.repository();
    Rule rule = allowed(name.familiar(), full);
    List<Place> places = new ArrayList<>();
    for (Mirror mirror : rule.mirrors()) {
      if (name.digest().isPresent() ? mirror.byDigest() : mirror.byTag()) {
        places.add(
            place(rule.moved(full, mirror.location()), mirror.insecure() || !verifyTls, true));
      }
    }
    places.add(origin(rule, full));
    return places;
  }

  /** Where an image is pushed to. */
  public Place target(ImageReference name) throws RegistryException {
    String full = name.registry() + '/' + name.repository();
    return origin(allowed(name.familiar(), full), full);
  }

  /** A whole registry, to log in to or to ask what it has. */
  public Place registry(String registry) throws RegistryException {
    return origin(allowed(registry, registry), registry + '/');
  }

  private Place origin(Rule rule, String full) {
    return place(rule.moved(full, rule.location()), rule.insecure() || !verifyTls, false);
  }

  private static Place place(String full, boolean insecure, boolean mirror) {
    int slash = full.indexOf('/');
    String registry = slash < 0 ? full : full.substring(0, slash);
    return Place.of(registry, slash < 0 ? "" : full.substring(slash + 1), insecure, mirror);
  }

  private Rule allowed(String who, String full) throws RegistryException {
    if (offline) {
      throw new RegistryException(
          "cannot ask a registry for " + who + ": --offline forbids the network");
    }
    Rule best = new Rule("", "", false, false, List.of());
    for (Rule rule : rules) {
      boolean better = rule.prefix().length() > best.prefix().length();
      if (better && rule.matches(full)) {
        best = rule;
      }
    }
    if (best.blocked()) {
      throw new RegistryException(
          "cannot ask a registry for "
              + who
              + ": registries.conf blocks '"
              + best.prefix()
              + "'; see containers-registries.conf(5)");
    }
    return best;
  }

  /** Whether certificates of a host are checked. */
  public boolean isInsecure(String host) {
    if (!verifyTls) {
      return true;
    }
    for (Rule rule : rules) {
      if (rule.insecure() && rule.isFor(host)) {
        return true;
      }
      for (Mirror mirror : rule.mirrors()) {
        if (mirror.insecure() && hostOf(mirror.location()).equals(host)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String hostOf(String location) {
    int slash = location.indexOf('/');
    return slash < 0 ? location : location.substring(0, slash);
  }

  public RegistrySettings withRules(List<Rule> v) {
    return new RegistrySettings(v, verifyTls, offline, caFile, certificates, environment, limits);
  }

  public RegistrySettings withVerifyTls(boolean v) {
    return new RegistrySettings(rules, v, offline, caFile, certificates, environment, limits);
  }

  public RegistrySettings withOffline(boolean v) {
    return new RegistrySettings(rules, verifyTls, v, caFile, certificates, environment, limits);
  }

  public RegistrySettings withLimits(Limits v) {
    return new RegistrySettings(rules, verifyTls, offline, caFile, certificates, environment, v);
  }

  public RegistrySettings withCaFile(Optional<Path> v) {
    return new RegistrySettings(rules, verifyTls, offline, v, certificates, environment, limits);
  }

  public RegistrySettings withCertificates(List<Path> v) {
    return new RegistrySettings(rules, verifyTls, offline, caFile, v, environment, limits);
  }
}
