package io.jbuild.runner;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The privileges of capabilities(7), in the order of their numbers. */
public enum Capability {
  CHOWN(0),
  DAC_OVERRIDE(1),
  DAC_READ_SEARCH(2),
  FOWNER(3),
  FSETID(4),
  KILL(5),
  SETGID(6),
  SETUID(7),
  SETPCAP(8),
  LINUX_IMMUTABLE(9),
  NET_BIND_SERVICE(10),
  NET_BROADCAST(11),
  NET_ADMIN(12),
  NET_RAW(13),
  IPC_LOCK(14),
  IPC_OWNER(15),
  SYS_MODULE(16),
  SYS_RAWIO(17),
  SYS_CHROOT(18),
  SYS_PTRACE(19),
  SYS_PACCT(20),
  SYS_ADMIN(21),
  SYS_BOOT(22),
  SYS_NICE(23),
  SYS_RESOURCE(24),
  SYS_TIME(25),
  SYS_TTY_CONFIG(26),
  MKNOD(27),
  LEASE(28),
  AUDIT_WRITE(29),
  AUDIT_CONTROL(30),
  SETFCAP(31),
  MAC_OVERRIDE(32),
  MAC_ADMIN(33),
  SYSLOG(34),
  WAKE_ALARM(35),
  BLOCK_SUSPEND(36),
  AUDIT_READ(37),
  PERFMON(38),
  BPF(39),
  CHECKPOINT_RESTORE(40);

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** What a container has when nothing is said: docker's list. */
  public static Set<Capability> defaults() {
    return EnumSet.of(
        CHOWN,
        DAC_OVERRIDE,
        FSETID,
        FOWNER,
        MKNOD,
        NET_RAW,
        SETGID,
        SETUID,
        SETFCAP,
        SETPCAP,
        NET_BIND_SERVICE,
        SYS_CHROOT,
        KILL,
        AUDIT_WRITE);
  }

  public int number() {
    return number;
  }

  /** By name, with or without {@code CAP_}, in any case. */
  public static Optional<Capability> find(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String bare = upper.startsWith("CAP_") ? upper.substring(4) : upper;
    for (Capability c : values()) {
      if (c.name().equals(bare)) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  /** The set as a word of bits, as capset(2) takes it. */
  public static long mask(Set<Capability> set) {
    long mask = 0;
    for (Capability c : set) {
      mask |= 1L << c.number();
    }
    return mask;
  }
}
