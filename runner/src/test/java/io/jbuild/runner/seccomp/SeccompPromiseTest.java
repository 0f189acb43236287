package io.jbuild.runner.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jbuild.runner.Capability;
import io.jbuild.runner.syscall.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the filter answers to single calls, by walking it as the kernel does. */
final class SeccompPromiseTest {
  /** Docker's documentation, "Significant syscalls blocked by the default profile". */
  private static final String BLOCKED =
      "acct add_key bpf clock_settime create_module delete_module finit_module"
          + " get_kernel_syms get_mempolicy init_module ioperm iopl kcmp kexec_file_load kexec_load"
          + " keyctl lookup_dcookie mbind mount move_pages nfsservctl open_by_handle_at"
          + " perf_event_open pivot_root query_module quotactl reboot request_key set_mempolicy"
          + " setns settimeofday stime swapon swapoff sysfs _sysctl umount umount2 unshare uselib"
          + " userfaultfd ustat vm86 vm86old fsopen fsconfig fsmount fspick move_mount open_tree"
          + " mount_setattr quotactl_fd io_uring_setup io_uring_enter io_uring_register vhangup"
          + " fanotify_init process_madvise syslog sethostname setdomainname";

  private static final long NEW_USER = 0x10000000;
  private static final int AF_INET = 2;
  private static final int AF_VSOCK = 40;

  private static byte[] filter(Machine machine, Set<Capability> capabilities) {
    return Compiler.compile(DefaultProfile.policy(machine, capabilities));
  }

  /** Classic BPF over struct seccomp_data. */
  private static int answer(byte[] filter, int audit, int number, long... args) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(audit).putLong(0);
    for (long arg : args) {
      data.putLong(arg);
    }
    ByteBuffer code = ByteBuffer.wrap(filter).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int op = code.getShort(at * 8);
      int yes = code.get(at * 8 + 2) & 0xff;
      int no = code.get(at * 8 + 3) & 0xff;
      int k = code.getInt(at * 8 + 4);
      int order = Integer.compareUnsigned(accumulator, k);
      switch (op) {
        case 0x20 -> accumulator = data.getInt(k);
        case 0x54 -> accumulator &= k;
        case 0x05 -> at += k;
        case 0x15 -> at += order == 0 ? yes : no;
        case 0x25 -> at += order > 0 ? yes : no;
        case 0x35 -> at += order >= 0 ? yes : no;
        case 0x06 -> {
          return k;
        }
        default -> throw new AssertionError("instruction " + op);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Machine.class)
  void what_docker_blocks_is_blocked(Machine machine) {
    byte[] filter = filter(machine, Capability.defaults());
    int seen = 0;
    for (SyscallTable table : DefaultProfile.tables(machine)) {
      for (String name : BLOCKED.split(" ", -1)) {
        Integer number = table.numbers().get(name);
        if (number != null) {
          seen++;
          assertNotEquals(
              Rule.ALLOW, answer(filter, table.audit(), number), table.name() + " " + name);
        }
      }
    }
    assertEquals(true, seen > 40, "calls looked at: " + seen);
  }

  @ParameterizedTest
  @EnumSource(Machine.class)
  void a_clone_may_make_threads_and_no_namespaces(Machine machine) {
    byte[] filter = filter(machine, Capability.defaults());
    for (SyscallTable table : DefaultProfile.tables(machine)) {
      Map<String, Integer> n = table.numbers();
      int clone = n.getOrDefault("clone", -1);
      assertEquals(Rule.ALLOW, answer(filter, table.audit(), clone, 0x3d0f00));
      assertEquals(Rule.ERRNO | 1, answer(filter, table.audit(), clone, NEW_USER));
      // its flags lie in memory: glibc takes clone instead when it is not there
      assertEquals(Rule.ERRNO | 38, answer(filter, table.audit(), n.getOrDefault("clone3", -1)));
      int socket = n.getOrDefault("socket", -1);
      assertEquals(Rule.ALLOW, answer(filter, table.audit(), socket, AF_INET));
      assertNotEquals(Rule.ALLOW, answer(filter, table.audit(), socket, AF_VSOCK));
    }
  }

  @Test
  void a_capability_opens_its_calls_and_no_others() {
    Set<Capability> more = EnumSet.copyOf(Capability.defaults());
    more.add(Capability.SYS_TIME);
    byte[] filter = filter(Machine.X86_64, more);
    SyscallTable table = DefaultProfile.tables(Machine.X86_64).get(0);
    Map<String, Integer> n = table.numbers();
    assertEquals(Rule.ALLOW, answer(filter, table.audit(), n.getOrDefault("clock_settime", -1)));
    assertNotEquals(Rule.ALLOW, answer(filter, table.audit(), n.getOrDefault("mount", -1)));
  }

  @Test
  void calls_of_another_architecture_end_the_process() {
    byte[] filter = filter(Machine.X86_64, Capability.defaults());
    assertEquals(Rule.KILL_PROCESS, answer(filter, 0x28, 0));
    // getpid with the bit of x32
    assertEquals(Rule.ERRNO | 38, answer(filter, Machine.X86_64.audit(), 0x40000000 | 39));
  }

  @ParameterizedTest
  @EnumSource(Machine.class)
  void nobody_can_be_traced_where_that_is_left_out(Machine machine) {
    byte[] filter = Compiler.compile(DefaultProfile.withoutTracing(machine, Capability.defaults()));
    for (SyscallTable table : DefaultProfile.tables(machine)) {
      for (String name : "ptrace process_vm_readv process_vm_writev pidfd_getfd".split(" ", -1)) {
        int number = Objects.requireNonNull(table.numbers().get(name), name);
        assertNotEquals(Rule.ALLOW, answer(filter, table.audit(), number), name);
      }
      int other = Objects.requireNonNull(table.numbers().get("read"));
      assertEquals(Rule.ALLOW, answer(filter, table.audit(), other));
    }
  }
}
