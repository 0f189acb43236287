package io.jbuild.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the house over any set of classes below a prefix; each returns what breaks it. */
final class HouseRules {
  private final String prefix;
  private final HouseMap map;

  HouseRules(String prefix, HouseMap map) {
    this.prefix = prefix + '.';
    this.map = map;
  }

  Set<String> cycles(JavaClasses classes) {
    return new TreeSet<>(
        SlicesRuleDefinition.slices()
            .matching(prefix + "(**)")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true)
            .evaluate(classes)
            .getFailureReport()
            .getDetails());
  }

  /** A hall that uses a room, its own or another's. */
  Set<String> hallsThatOpenOnRooms(JavaClasses classes) {
    Set<String> out = new TreeSet<>();
    eachInner(
        classes,
        (from, to, what) -> {
          if (isHall(from) && !isHall(to)) {
            out.add(what);
          }
        });
    return out;
  }

  /** A module that uses one that its line in the table does not name. */
  Set<String> wallsBroken(JavaClasses classes) {
    Set<String> out = new TreeSet<>();
    eachInner(
        classes,
        (from, to, what) -> {
          String a = module(from);
          String b = module(to);
          if (!a.equals(b) && !map.modules().getOrDefault(a, Set.of()).contains(b)) {
            out.add(what);
          }
        });
    return out;
  }

  /** A room that uses a room that its line in the table does not name. */
  Set<String> arrowsMissing(JavaClasses classes) {
    Set<String> out = new TreeSet<>();
    eachInner(
        classes,
        (from, to, what) -> {
          if (!from.equals(to)
              && !isHall(from)
              && !isHall(to)
              && !map.arrows().getOrDefault(from, Set.of()).contains(to)) {
            out.add(from + " -> " + to + ": " + what);
          }
        });
    return out;
  }

  /** An arrow of the page that no class needs: the page would say more than is true. */
  Set<String> arrowsUnused(JavaClasses classes) {
    Set<String> out = new TreeSet<>();
    map.arrows().forEach((from, tos) -> tos.forEach(to -> out.add(from + " -> " + to)));
    eachInner(classes, (from, to, what) -> out.remove(from + " -> " + to));
    return out;
  }

  /** A library used elsewhere than behind its door. */
  Set<String> doorsPassedBy(JavaClasses classes) {
    Set<String> out = new TreeSet<>();
    for (JavaClass c : classes) {
      if (!c.getPackageName().startsWith(prefix)) {
        continue;
      }
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String target = d.getTargetClass().getPackageName() + '.';
        for (Map.Entry<String, Set<String>> door : map.doors().entrySet()) {
          if (target.startsWith(door.getKey() + '.')
              && !door.getValue().contains(room(c.getPackageName()))) {
            out.add(d.getDescription());
          }
        }
      }
    }
    return out;
  }

  private interface Visit {
    void accept(String from, String to, String what);
  }

  private void eachInner(JavaClasses classes, Visit visit) {
    for (JavaClass c : classes) {
      if (!c.getPackageName().startsWith(prefix)) {
        continue;
      }
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String target = d.getTargetClass().getPackageName();
        if (target.startsWith(prefix)) {
          visit.accept(room(c.getPackageName()), room(target), d.getDescription());
        }
      }
    }
  }

  private String room(String packageName) {
    return packageName.substring(prefix.length());
  }

  private static String module(String room) {
    int dot = room.indexOf('.');
    return dot < 0 ? room : room.substring(0, dot);
  }

  private static boolean isHall(String room) {
    return room.indexOf('.') < 0;
  }
}
