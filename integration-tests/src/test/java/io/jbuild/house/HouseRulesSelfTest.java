package io.jbuild.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule is seen failing here, on classes that were written to break it. */
final class HouseRulesSelfTest {
  private static final String PREFIX = "io.jbuild.house.fixture";
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(PREFIX);
  private static final HouseMap MAP =
      HouseMap.parse(
          """
          ```modules
          upper -> lower
          lower ->
          ```
          ```doors
          com.tngtech.archunit -> upper.work
          ```
          ```arrows
          upper.work -> lower.work
          ```
          """);

  private final HouseRules rules = new HouseRules(PREFIX, MAP);

  @Test
  void the_fixtures_are_seen() {
    assertEquals(4, BROKEN.size());
  }

  @Test
  void a_cycle_is_found() {
    assertTrue(rules.cycles(BROKEN).toString().contains("UpperRoom"));
  }

  @Test
  void a_hall_that_opens_on_a_room_is_found() {
    assertTrue(rules.hallsThatOpenOnRooms(BROKEN).toString().contains("UpperHall"));
  }

  @Test
  void a_broken_wall_is_found() {
    assertTrue(rules.wallsBroken(BROKEN).toString().contains("LowerRoom"));
  }

  @Test
  void a_missing_arrow_is_found() {
    Set<String> missing = rules.arrowsMissing(BROKEN);
    assertTrue(missing.toString().contains("lower.work -> lower.other"), missing::toString);
  }

  @Test
  void an_unused_arrow_is_found() {
    assertEquals(Set.of("upper.work -> lower.work"), rules.arrowsUnused(BROKEN));
  }

  @Test
  void a_library_beside_its_door_is_found() {
    assertFalse(rules.doorsPassedBy(BROKEN).isEmpty());
  }
}
