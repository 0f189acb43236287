package io.jbuild.layercache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Untouched.Kept;
import io.jbuild.layercache.Untouched.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UntouchedTest {
  private static final Kept JAVA = new Kept(Kind.PROGRAM, "Java");
  private static final Untouched ALL = Untouched.of(Map.of("/usr/lib/jvm", JAVA));

  @Test
  void what_is_below_is_covered_and_what_is_beside_is_not() {
    assertEquals(Optional.of(JAVA), ALL.over("/usr/lib/jvm"));
    assertEquals(Optional.of(JAVA), ALL.over("/usr/lib/jvm/17/bin/java"));
    assertEquals(Optional.empty(), ALL.over("/usr/lib/jvm2"));
    assertEquals(Optional.empty(), ALL.over("/usr/lib"));
    assertEquals(Optional.empty(), ALL.over("/"));
  }

  @Test
  void what_leads_there_is_known() {
    assertTrue(ALL.isAbove("/usr"));
    assertTrue(ALL.isAbove("/usr/lib"));
    assertFalse(ALL.isAbove("/usr/lib/jvm"));
    assertFalse(ALL.isAbove("/usr/li"));
  }
}
