package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.runner.Capability;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.User;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.syscall.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command has that chroot(2) alone keeps in, and what it cannot do. */
final class BareTest {
  private static final Set<Capability> WAYS_OUT =
      EnumSet.of(Capability.SYS_CHROOT, Capability.MKNOD, Capability.DAC_READ_SEARCH);

  @TempDir Path directory;
  private TestRoot test;
  private RootFilesystem.Bare root;

  @BeforeEach
  void open() throws IOException {
    test = new TestRoot(directory);
    root =
        new RootFilesystem.Bare(
            test.lower(), Files.createDirectory(directory.resolve("aside")), directory);
  }

  private String sh(String script, User user) throws Exception {
    TestRoot.Output output =
        test.run(root, b -> b.network(NetworkMode.HOST).user(user), "sh", "-c", script);
    return output.out() + output.err();
  }

  private String sh(String script) throws Exception {
    return sh(script, User.ROOT);
  }

  /** What is to be seen from outside of a command that runs. */
  @FunctionalInterface
  private interface Look {
    void at(Path process, Map<String, String> status) throws IOException;
  }

  private void look(Look look) throws Exception {
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", "echo up; exec sleep 100"))
            .env(List.of("PATH=/bin"))
            .network(NetworkMode.HOST)
            .build();
    CountDownLatch up = new CountDownLatch(1);
    Stdio said = new Stdio.Captured((b, n) -> up.countDown(), (b, n) -> {});
    try (RunningContainer c = test.sandbox.start(spec, root, said)) {
      assertTrue(up.await(60, TimeUnit.SECONDS));
      Path process = Path.of("/proc", Long.toString(c.pid()));
      Map<String, String> status = new HashMap<>();
      for (String line : Files.readAllLines(process.resolve("status"))) {
        int colon = line.indexOf(':');
        status.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      look.at(process, status);
    }
  }

  @Test
  void it_has_no_capability_that_leads_out_and_no_new_one_can_come() throws Exception {
    look(
        (process, status) -> {
          Set<Capability> most = EnumSet.copyOf(Capability.defaults());
          most.removeAll(WAYS_OUT);
          for (String set : List.of("CapEff", "CapPrm", "CapBnd")) {
            long has = Long.parseUnsignedLong(status.get(set), 16);
            assertEquals(0, has & ~Capability.mask(most), set);
          }
          assertEquals(0, Long.parseUnsignedLong(status.get("CapInh"), 16));
          assertEquals(0, Long.parseUnsignedLong(status.get("CapAmb"), 16));
          assertEquals("1", status.get("NoNewPrivs"));
        });
  }

  @Test
  void it_is_behind_the_filter() throws Exception {
    look((process, status) -> assertEquals("2", status.get("Seccomp")));
    // without the filter every user may make a user namespace
    assertTrue(sh("unshare -U true").contains("Operation not permitted"));
  }

  @Test
  void nothing_that_is_open_here_is_open_there() throws Exception {
    look(
        (process, status) -> {
          Set<String> open = new TreeSet<>();
          try (var all = Files.newDirectoryStream(process.resolve("fd"))) {
            all.forEach(fd -> open.add(fd.getFileName().toString()));
          }
          assertEquals(Set.of("0", "1", "2"), open);
        });
  }

  @Test
  void its_root_is_the_image_and_can_be_no_other() throws Exception {
    look(
        (process, status) ->
            assertEquals(
                test.lower().toRealPath().toString(),
                Files.readSymbolicLink(process.resolve("root")).toString()));
    assertTrue(sh("chroot / true").contains("Operation not permitted"));
    assertEquals("keep\n", sh("cat /../../../../etc/keep"));
    assertTrue(sh("mount -t tmpfs x /etc").contains("permission denied"));
  }

  @Test
  void a_setuid_program_gives_nothing() throws Exception {
    Path busybox = test.lower().resolve("bin/busybox");
    Files.setAttribute(busybox, "unix:mode", 04755, LinkOption.NOFOLLOW_LINKS);
    assertEquals("7 7\n", sh("echo $(id -u) $(busybox id -u)", new User(7, 7, List.of())));
  }

  /** A process of the host's, for a command to try things on. */
  private interface Attempt {
    void on(Process outside) throws Exception;
  }

  private static void attempt(Attempt attempt) throws Exception {
    Process outside = new ProcessBuilder("sleep", "100").start();
    try {
      attempt.on(outside);
      assertTrue(outside.isAlive());
    } finally {
      outside.destroyForcibly();
    }
  }

  @Test
  void others_around_it_cannot_be_signalled() throws Exception {
    assumeTrue(Seclusion.isThere(JnaLinux.open()), "needs Landlock's scopes: Linux 6.12");
    attempt(
        outside -> {
          String said = sh("kill -0 " + outside.pid() + "; kill -9 " + outside.pid());
          assertTrue(said.contains("Operation not permitted"), said);
          assertEquals("own\n", sh("sleep 100 & kill -9 $! && echo own"));
        });
  }

  @Test
  void others_around_it_cannot_be_looked_into() throws Exception {
    assumeTrue(JnaLinux.open().machine() == Machine.X86_64, "needs a machine that runs x86-64");
    attempt(
        outside -> {
          // ptrace(2), PTRACE_ATTACH; ends with the errno
          Path program = test.lower().resolve("bin/attach");
          Files.write(program, attach((int) outside.pid()));
          Files.setAttribute(program, "unix:mode", 0755);
          assertEquals("1\n", sh("attach; echo $?"));
          assertEquals(0, new ProcessBuilder(program.toString()).start().waitFor());
        });
  }

  /** elf(5): a header, one segment, and the code. */
  private static byte[] attach(int pid) {
    int start = 0x400000;
    ByteBuffer elf = ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).putInt(0x00010102).putLong(0);
    elf.putShort((short) 2).putShort((short) 62).putInt(1).putLong(start + 120).putLong(64);
    elf.putLong(0).putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(5).putLong(0).putLong(start).putLong(start).putLong(160).putLong(160);
    elf.putLong(0x1000);
    // mov edi, PTRACE_ATTACH; mov esi, pid; xor edx, edx; xor r10d, r10d; mov eax, ptrace; syscall
    elf.put((byte) 0xbf).putInt(16).put((byte) 0xbe).putInt(pid);
    elf.put(new byte[] {0x31, (byte) 0xd2, 0x45, 0x31, (byte) 0xd2});
    elf.put((byte) 0xb8).putInt(101).putShort((short) 0x050f);
    // neg eax; mov edi, eax; mov eax, exit; syscall
    elf.put(new byte[] {(byte) 0xf7, (byte) 0xd8, (byte) 0x89, (byte) 0xc7});
    elf.put((byte) 0xb8).putInt(60).putShort((short) 0x050f);
    return elf.array();
  }

  @Test
  void those_that_fork_and_end_are_ended() throws Exception {
    // each lives for less time than a look at all processes takes; the number is for when we fail
    String chain = "f() { i=$((i + 1)); test $i -gt 30000 || f & }; f; f";
    sh(chain);
    assertFalse(isThereWith("i -gt 30000"));
  }

  private static boolean isThereWith(String text) throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (commandLine(process).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      // it has just ended
      return "";
    }
  }
}
