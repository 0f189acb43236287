package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PrivilegesTest {
  private static final String ROOT_OF_A_CONTAINER = "Name:\tjava\nCapEff:\t00000000a80425fb\n";
  private static final String ALL = "         0          0 4294967295\n";

  @Test
  void root_of_a_container_may_enter_a_root_and_not_mount() {
    Privileges p = Privileges.of(ROOT_OF_A_CONTAINER, ALL);
    assertTrue(p.has(Privileges.SYS_CHROOT));
    assertTrue(p.ownsAll());
    assertFalse(p.has(Privileges.SYS_ADMIN));
    assertFalse(p.writesTrees());
    assertFalse(p.userNamespace());
  }

  @Test
  void a_namespace_of_one_id_owns_nothing_else() {
    Privileges p =
        Privileges.of("CapEff:\t000001ffffffffff\n", "         0       1000          1\n");
    assertTrue(p.userNamespace());
    assertEquals(1, p.ids());
    assertFalse(p.ownsAll());
    assertFalse(p.writesTrees());
  }

  @Test
  void ranges_of_a_namespace_add_up() {
    Privileges p =
        Privileges.of(
            "CapEff:\t000001ffffffffff\n", "0 1000 1\n         1     100000      65535\n");
    assertEquals(65536, p.ids());
    assertTrue(p.writesTrees());
  }
}
