package io.jbuild.runner.syscall;

import java.util.Optional;

/** The processors for which system call numbers and machine code are known here. */
public enum Machine {
  X86_64(0xc000003e),
  AARCH64(0xc00000b7);

  private final int audit;

  Machine(int audit) {
    this.audit = audit;
  }

  /** AUDIT_ARCH_… of linux/audit.h, as a seccomp filter sees it. */
  public int audit() {
    return audit;
  }

  /** The one that this virtual machine runs on, when it is one of them. */
  public static Optional<Machine> find() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }
}
