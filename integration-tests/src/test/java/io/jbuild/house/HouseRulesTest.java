package io.jbuild.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The house as ARCHITECTURE.md has it. */
final class HouseRulesTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("jbuild.repository"));
  private static final List<String> MODULES =
      List.of("grammar", "layer-cache", "runner", "registry", "builder", "cli", "maven-plugin");
  private static final JavaClasses CLASSES = importProduction();

  private final HouseRules rules =
      new HouseRules("io.jbuild", HouseMap.read(REPOSITORY.resolve("ARCHITECTURE.md")));

  HouseRulesTest() throws IOException {}

  private static JavaClasses importProduction() {
    List<Path> roots = new ArrayList<>();
    for (String module : MODULES) {
      roots.add(REPOSITORY.resolve(module).resolve("target/classes/io/jbuild"));
    }
    return new ClassFileImporter().importPaths(roots);
  }

  @Test
  void all_production_classes_were_seen() {
    assertTrue(CLASSES.size() > 500, "saw only " + CLASSES.size() + " classes");
  }

  @Test
  void no_package_cycles() {
    assertEquals(Set.of(), rules.cycles(CLASSES));
  }

  @Test
  void halls_open_on_no_room() {
    assertEquals(Set.of(), rules.hallsThatOpenOnRooms(CLASSES));
  }

  @Test
  void modules_use_only_the_modules_of_their_line() {
    assertEquals(Set.of(), rules.wallsBroken(CLASSES));
  }

  @Test
  void rooms_use_only_the_rooms_of_their_line() {
    assertEquals(Set.of(), rules.arrowsMissing(CLASSES));
  }

  @Test
  void every_arrow_of_the_page_is_used() {
    assertEquals(Set.of(), rules.arrowsUnused(CLASSES));
  }

  @Test
  void each_library_enters_by_its_door() {
    assertEquals(Set.of(), rules.doorsPassedBy(CLASSES));
  }
}
