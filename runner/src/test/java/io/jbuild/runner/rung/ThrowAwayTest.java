package io.jbuild.runner.rung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.proc.MountInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThrowAwayTest {
  private static final String OVERLAY =
      "812 700 0:101 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w";
  private static final List<String> MARKS = List.of("/.dockerenv");
  private static final String OWN = "pid:[4026532512]";
  private static final ThrowAway CONTAINER = facts(true, MARKS, OWN, "sh", OVERLAY);

  private static ThrowAway facts(
      boolean root, List<String> marks, String processes, String first, String line) {
    Optional<MountInfo> top = MountInfo.parse(List.of(line)).stream().findFirst();
    return new ThrowAway(root, marks, processes, first, top);
  }

  private static String why(ThrowAway facts) {
    return facts.refusal().orElse("");
  }

  @Test
  void a_container_with_processes_of_its_own_may_be_replaced() {
    assertEquals(Optional.empty(), CONTAINER.refusal());
    String directory = "99 98 254:1 /var/lib/containers/x / rw,relatime - ext4 /dev/vda1 rw";
    assertEquals("", why(facts(true, MARKS, OWN, "sh", directory)));
  }

  @Test
  void one_that_is_not_root_may_not() {
    assertEquals("this is not root", why(facts(false, MARKS, OWN, "sh", OVERLAY)));
  }

  @Test
  void a_machine_may_not_be_replaced_whatever_marks_it_has() {
    String disk = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw";
    assertTrue(why(facts(true, List.of(), OWN, "sh", OVERLAY)).contains("nothing says"));
    assertTrue(why(facts(true, MARKS, "pid:[4026531836]", "sh", OVERLAY)).contains("machine"));
    assertTrue(why(facts(true, MARKS, "", "sh", OVERLAY)).contains("machine"));
    assertEquals("/ is / of a disk, /dev/vda", why(facts(true, MARKS, OWN, "sh", disk)));
    String subvolume = "27 1 0:23 /@/.snapshots/1/snapshot / rw - btrfs /dev/vda2 rw";
    assertTrue(why(facts(true, MARKS, OWN, "sh", subvolume)).contains("of a disk"));
    assertTrue(why(facts(true, MARKS, OWN, "sh", "")).contains("mountinfo"));
  }

  @Test
  void a_container_that_is_kept_as_a_machine_may_not() {
    assertTrue(why(facts(true, MARKS, OWN, "systemd", OVERLAY)).contains("systemd"));
  }

  @Test
  void a_root_that_can_only_be_read_cannot_be_replaced() {
    String fixed = OVERLAY.replaceFirst("rw,relatime", "ro,relatime");
    assertEquals("/ can only be read", why(facts(true, MARKS, OWN, "sh", fixed)));
  }

  @Test
  void this_machine_is_none_even_where_the_environment_says_so() {
    String first = ThrowAway.read(Map.of()).processes();
    if (first.equals("pid:[4026531836]")) {
      Map<String, String> claims = Map.of("KUBERNETES_SERVICE_HOST", "::1", "container", "podman");
      assertTrue(ThrowAway.read(claims).refusal().isPresent());
    }
  }
}
