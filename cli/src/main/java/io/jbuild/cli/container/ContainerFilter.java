package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;
import io.jbuild.runner.Mount;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What {@code ps --filter} says: of one key any value may fit, and every key must. */
final class ContainerFilter {
  private static final List<String> KEYS =
      List.of(
          "ancestor",
          "before",
          "exited",
          "health",
          "id",
          "label",
          "name",
          "network",
          "publish",
          "since",
          "status",
          "volume");

  private static final List<String> STATES =
      List.of("created", "running", "paused", "restarting", "removing", "exited", "dead");

  private final Map<String, List<String>> wanted;
  private final Finder finder;

  /** Finds the container that another one is said to be older or newer than. */
  @FunctionalInterface
  interface Finder {
    Container get(String text) throws IOException;
  }

  private ContainerFilter(Map<String, List<String>> wanted, Finder finder) {
    this.wanted = wanted;
    this.finder = finder;
  }

  static ContainerFilter parse(List<String> filters, Finder finder) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String key = equals < 0 ? filter : filter.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw new UsageException(
            "invalid filter '" + filter + "': want key=value, key one of " + KEYS);
      }
      if (key.equals("status") && !STATES.contains(filter.substring(equals + 1))) {
        throw new UsageException("invalid filter '" + filter + "': want one of " + STATES);
      }
      wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(filter.substring(equals + 1));
    }
    return new ContainerFilter(wanted, finder);
  }

  /** Whether it says which states are wanted, so that those that have ended count, too. */
  boolean namesStates() {
    return wanted.containsKey("status") || wanted.containsKey("exited");
  }

  boolean accepts(Container c) throws IOException {
    for (Map.Entry<String, List<String>> entry : wanted.entrySet()) {
      boolean all = entry.getKey().equals("label");
      boolean fits = all;
      for (String value : entry.getValue()) {
        boolean one = fits(entry.getKey(), value, c);
        fits = all ? fits && one : fits || one;
      }
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(String key, String value, Container c) throws IOException {
    ContainerRecord r = c.record();
    return switch (key) {
      case "id" -> r.id().startsWith(value);
      case "name" -> pattern(value).matcher(r.name()).find();
      case "label" -> hasLabel(r, value);
      case "status" -> c.state().status().word().equals(value);
      case "exited" ->
          !c.isAlive()
              && c.state().finished().isPresent()
              && Integer.toString(c.state().exitCode()).equals(value);
      case "health" -> (c.state().health().isEmpty() ? "none" : c.state().health()).equals(value);
      case "ancestor" -> isAncestor(r, value);
      case "before" -> r.created().isBefore(finder.get(value).record().created());
      case "since" -> r.created().isAfter(finder.get(value).record().created());
      case "network" ->
          r.network().equals(value) || (r.network().equals("default") && value.equals("bridge"));
      case "publish" ->
          r.ports().stream()
              .anyMatch(
                  p ->
                      Integer.toString(p.hostPort()).equals(value)
                          || (p.containerPort() + "/" + p.protocol()).equals(value));
      default -> hasMount(r, value);
    };
  }

  private static Pattern pattern(String value) {
    try {
      return Pattern.compile(value.startsWith("^/") ? '^' + value.substring(2) : value);
    } catch (PatternSyntaxException e) {
      throw new UsageException("invalid filter 'name=" + value + "': " + e.getDescription(), e);
    }
  }

  private static boolean hasLabel(ContainerRecord r, String label) {
    int equals = label.indexOf('=');
    String value = r.labels().get(equals < 0 ? label : label.substring(0, equals));
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }

  private static boolean isAncestor(ContainerRecord r, String value) {
    String hex = r.imageId().substring(r.imageId().indexOf(':') + 1);
    return r.image().equals(value)
        || r.image().equals(value + ":latest")
        || (r.image() + ":latest").equals(value)
        || r.imageId().equals(value)
        || (value.length() >= 12 && hex.startsWith(value));
  }

  private static boolean hasMount(ContainerRecord r, String value) {
    for (Mount mount : r.process().mounts()) {
      if (mount.target().value().equals(value)
          || (mount instanceof Mount.Bind b && b.source().toString().equals(value))) {
        return true;
      }
    }
    return false;
  }
}
