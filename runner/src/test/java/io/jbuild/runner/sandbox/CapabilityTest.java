package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jbuild.runner.Capability;
import io.jbuild.runner.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No way leads to a capability that was not given. */
final class CapabilityTest {
  private static final String SETS = "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb):' /proc/self/status";

  @TempDir Path directory;
  private TestRoot root;

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
  }

  private void setuidShell() throws IOException {
    Path shell = Files.copy(root.lower().resolve("bin/busybox"), root.lower().resolve("bin/su"));
    Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(shell, "unix:mode", 04755);
    Files.writeString(
        root.lower().resolve("etc/passwd"), "root::0:0::/:/bin/sh\nu::1000:1000::/:/bin/sh\n");
    Files.writeString(root.lower().resolve("etc/group"), "root::0:\nu::1000:\n");
  }

  @Test
  void none_is_inheritable_or_ambient_cve_2022_24769() throws Exception {
    assertEquals(
        """
        CapInh:\t0000000000000000
        CapPrm:\t00000000a80425fb
        CapEff:\t00000000a80425fb
        CapBnd:\t00000000a80425fb
        CapAmb:\t0000000000000000
        """,
        root.sh(SETS).out());
  }

  @Test
  void a_setuid_program_gets_nothing_where_new_privileges_are_forbidden() throws Exception {
    setuidShell();
    TestRoot.Output o =
        root.sh(
            "/bin/su -c 'grep CapEff /proc/self/status'",
            b -> b.user(new User(1000, 1000, List.of())).noNewPrivileges(true));
    assertEquals("", o.out());
    assertEquals("su: must be suid to work properly\n", o.err());
  }

  @Test
  void a_setuid_program_gets_at_most_what_root_in_the_container_has() throws Exception {
    setuidShell();
    TestRoot.Output o =
        root.sh(
            "/bin/su -c \"grep -E '^Cap(Eff|Bnd):' /proc/self/status\"",
            b -> b.user(new User(1000, 1000, List.of())).noNewPrivileges(false));
    assertEquals("CapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\n", o.out(), o.err());
  }

  @Test
  void what_was_dropped_stays_dropped() throws Exception {
    EnumSet<Capability> fewer = EnumSet.copyOf(Capability.defaults());
    fewer.remove(Capability.CHOWN);
    TestRoot.Output o =
        root.sh("busybox chown 7 /etc/keep || echo refused", b -> b.capabilities(fewer));
    assertEquals("refused\n", o.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busybox insmod /etc/keep", // SYS_MODULE
        "busybox swapon /etc/keep", // SYS_ADMIN
        "busybox ip link add d0 type dummy", // NET_ADMIN
        "busybox ifconfig lo down", // NET_ADMIN
        "busybox dmesg", // SYSLOG
        "busybox nice -n -5 true 2>&1 | grep -v . ", // SYS_NICE
        "busybox hostname other", // SYS_ADMIN
        "ulimit -H -n 9999999", // SYS_RESOURCE
      })
  void what_needs_one_that_is_not_given_is_refused(String command) throws Exception {
    TestRoot.Output o = root.sh(command + " && echo ESCAPED");
    assertFalse(o.out().contains("ESCAPED"), command);
    assertFalse(o.err().contains("not found"), o.err());
  }
}
