package io.jbuild.runner.rung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Rung;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LadderTest {
  private static final long ALL = -1L;
  private static final long MANY = 4294967295L;
  // what docker and podman give
  private static final long CONTAINER = 0xa80425fbL;

  @Test
  void the_rung_follows_from_what_the_kernel_lets_the_process_do() {
    assertEquals(Rung.ROOT, Ladder.of(new Privileges(ALL, false, MANY)));
    assertEquals(Rung.ROOTLESS, Ladder.of(new Privileges(ALL, true, 65536)));
    assertEquals(Rung.COPY, Ladder.of(new Privileges(ALL, true, 1)));
    assertEquals(Rung.CHROOT, Ladder.of(new Privileges(CONTAINER, false, MANY)));
    assertEquals(Rung.NONE, Ladder.of(new Privileges(0, false, MANY)));
  }

  @Test
  void each_setting_that_is_in_the_way_is_named() {
    assertTrue(
        why(facts("user.max_user_namespaces=0", false, false, true))
            .contains("sysctl -w user.max_user_namespaces=15000"));
    assertTrue(
        why(facts("kernel.apparmor_restrict_unprivileged_userns=1", false, false, true))
            .contains("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"));
    assertTrue(why(facts("", true, false, true)).contains("seccompProfile: {type: Unconfined}"));
    assertTrue(why(facts("", false, true, true)).contains("allowPrivilegeEscalation: true"));
    assertTrue(why(facts("", false, false, false)).contains("apt-get install uidmap"));
  }

  @Test
  void an_ordinary_user_with_all_that_it_takes_is_rootless() {
    List<Rung> held = new ArrayList<>();
    for (Finding f : new Ladder(facts("", false, false, true)).findings()) {
      if (f.holds()) {
        held.add(f.rung());
      }
    }
    assertEquals(List.of(Rung.ROOTLESS, Rung.COPY, Rung.NONE), held);
  }

  private static String why(HostFacts facts) {
    return new Ladder(facts).whyNone();
  }

  private static HostFacts facts(
      String off, boolean filtered, boolean noNewPrivileges, boolean maps) {
    Privileges none = new Privileges(0, false, MANY);
    return new HostFacts(none, false, "ann", noNewPrivileges, filtered, off, true, maps, true);
  }
}
