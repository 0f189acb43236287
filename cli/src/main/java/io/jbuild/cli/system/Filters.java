package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Moment;
import io.jbuild.cli.UsageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code --filter} of the prune commands says.
 *
 * @param until only what is older
 * @param labels {@code key} or {@code key=value}, all of which must be there
 * @param notLabels the same, none of which may be there
 * @param ids only what has one of these, where that is allowed
 */
record Filters(
    Optional<Instant> until, List<String> labels, List<String> notLabels, List<String> ids) {
  Filters {
    labels = List.copyOf(labels);
    notLabels = List.copyOf(notLabels);
    ids = List.copyOf(ids);
  }

  static Filters of(Arguments arguments, Instant now) {
    Filters filters = withIds(arguments, now);
    if (!filters.ids.isEmpty()) {
      throw new UsageException(
          "invalid filter 'id=" + filters.ids.get(0) + "': want until=, label= or label!=");
    }
    return filters;
  }

  /** As {@link #of}; {@code id=} is allowed too. */
  static Filters withIds(Arguments arguments, Instant now) {
    Optional<Instant> until = Optional.empty();
    List<String> labels = new ArrayList<>();
    List<String> notLabels = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String text : arguments.values("--filter")) {
      int equals = text.indexOf('=');
      String value = equals < 0 ? "" : text.substring(equals + 1);
      String key = equals < 0 ? text : text.substring(0, equals);
      switch (key) {
        case "until" -> until = Optional.of(Moment.parse("--filter until", value, now));
        case "label" -> labels.add(value);
        case "label!" -> notLabels.add(value);
        case "id" -> ids.add(value);
        default ->
            throw new UsageException(
                "invalid filter '" + text + "': want until=, label= or label!=");
      }
    }
    return new Filters(until, labels, notLabels, ids);
  }

  boolean isEmpty() {
    return until.isEmpty() && labels.isEmpty() && notLabels.isEmpty();
  }

  boolean accepts(Instant time, Map<String, String> have) {
    if (until.isPresent() && !time.isBefore(until.get())) {
      return false;
    }
    for (String label : labels) {
      if (!has(have, label)) {
        return false;
      }
    }
    for (String label : notLabels) {
      if (has(have, label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(Map<String, String> have, String label) {
    int equals = label.indexOf('=');
    String value = have.get(equals < 0 ? label : label.substring(0, equals));
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }
}
