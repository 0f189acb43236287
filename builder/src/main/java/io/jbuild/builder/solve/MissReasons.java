package io.jbuild.builder.solve;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says which inputs of a step differ from those of the earlier one that it resembles most. */
final class MissReasons {
  static final List<String> NEVER_BUILT = List.of("it was never built before");
  private static final String PARENT = "what it builds on";
  private static final String PARENT_CHANGED = PARENT + " changed";
  private static final int LONGEST_VALUE = 60;

  private MissReasons() {}

  /** An input by its kind and name; {@code nth} tells repeated ones apart. */
  private record Slot(String kind, String name, int nth) {}

  /**
   * @param candidates results of earlier builds at the same place, newest first
   * @param base the image that the step builds on, when that is an image and no other step
   */
  static List<String> of(Recipe now, List<BuildRecord> candidates, Optional<String> base) {
    Map<Slot, String> wanted = slots(now);
    Map<Slot, String> closest = Map.of();
    int most = -1;
    for (BuildRecord candidate : candidates) {
      if (candidate.recipe().version().equals(now.version())) {
        Map<Slot, String> other = slots(candidate.recipe());
        int same = same(wanted, other);
        if (same > most) {
          most = same;
          closest = other;
        }
      }
    }
    if (most < 0) {
      return NEVER_BUILT;
    }
    List<String> reasons = differences(wanted, closest);
    if (base.isPresent()) {
      reasons.replaceAll(
          r -> r.equals(PARENT_CHANGED) ? "base image " + base.get() + " changed" : r);
    }
    return reasons;
  }

  private static Map<Slot, String> slots(Recipe recipe) {
    Map<Slot, String> slots = new LinkedHashMap<>();
    for (Recipe.Part part : recipe.parts()) {
      int nth = 0;
      while (slots.putIfAbsent(new Slot(part.kind(), part.name(), nth), part.value()) != null) {
        nth++;
      }
    }
    return slots;
  }

  private static int same(Map<Slot, String> a, Map<Slot, String> b) {
    int same = 0;
    for (Map.Entry<Slot, String> entry : a.entrySet()) {
      if (entry.getValue().equals(b.get(entry.getKey()))) {
        same++;
      }
    }
    return same;
  }

  private static List<String> differences(Map<Slot, String> now, Map<Slot, String> before) {
    List<String> reasons = new ArrayList<>();
    for (Map.Entry<Slot, String> entry : now.entrySet()) {
      Slot slot = entry.getKey();
      String old = before.get(slot);
      if (old == null) {
        reasons.add(label(slot) + " is new" + shown(slot, ": ", entry.getValue()));
      } else if (!old.equals(entry.getValue())) {
        reasons.add(label(slot) + " changed" + change(slot, old, entry.getValue()));
      }
    }
    for (Slot slot : before.keySet()) {
      if (!now.containsKey(slot)) {
        reasons.add(label(slot) + " is gone");
      }
    }
    if (reasons.isEmpty()) {
      reasons.add("its result is no longer in the store");
    }
    return reasons;
  }

  private static String label(Slot slot) {
    String kind =
        switch (slot.kind()) {
          case "env", "arg" -> slot.kind().toUpperCase(Locale.ROOT);
          case "parent" -> PARENT;
          case "base" -> "base image";
          case "command" -> "the instruction's text";
          default -> slot.kind();
        };
    return slot.name().isEmpty() ? kind : kind + ' ' + slot.name();
  }

  /** What of it changed, for values that people can read; digests alone say nothing. */
  private static String change(Slot slot, String before, String now) {
    if (slot.kind().equals("file")) {
      return fileChange(before, now);
    }
    if (isDigest(before) || isDigest(now)) {
      return "";
    }
    return " from '" + cut(before) + "' to '" + cut(now) + "'";
  }

  private static String shown(Slot slot, String before, String value) {
    return slot.kind().equals("file") || isDigest(value) ? "" : before + '\'' + cut(value) + '\'';
  }

  /** A file's value is a list of {@code property=value} with blanks between. */
  private static String fileChange(String before, String now) {
    Map<String, String> old = properties(before);
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, String> property : properties(now).entrySet()) {
      String was = old.getOrDefault(property.getKey(), "");
      if (!was.equals(property.getValue())) {
        boolean digest = isDigest(property.getValue()) || isDigest(was);
        changed.add(
            digest
                ? property.getKey()
                : property.getKey() + ' ' + was + " -> " + property.getValue());
      }
    }
    return changed.isEmpty() ? "" : " (" + String.join(", ", changed) + ')';
  }

  private static Map<String, String> properties(String value) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String word : value.split(" ", -1)) {
      int equals = word.indexOf('=');
      properties.put(
          equals < 0 ? "content" : word.substring(0, equals),
          equals < 0 ? word : word.substring(equals + 1));
    }
    return properties;
  }

  private static boolean isDigest(String value) {
    return value.startsWith("sha256:") || value.startsWith("sha512:");
  }

  private static String cut(String value) {
    String line = value.replace("\n", "\\n");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "…";
  }
}
