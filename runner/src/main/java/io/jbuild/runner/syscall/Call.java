package io.jbuild.runner.syscall;

/** System calls by name, with the number that each machine gives them (syscalls(2)). */
public enum Call {
  READ(0, 63),
  WRITE(1, 64),
  OPENAT(257, 56),
  CLOSE(3, 57),
  CLOSE_RANGE(436, 436),
  DUP3(292, 24),
  PIPE2(293, 59),
  SOCKETPAIR(53, 199),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  IOCTL(16, 29),
  SOCKET(41, 198),
  MMAP(9, 222),
  MPROTECT(10, 226),
  KILL(62, 129),
  WAIT4(61, 260),
  PRCTL(157, 167),
  RT_SIGPROCMASK(14, 135),
  SETSID(112, 157),
  CHDIR(80, 49),
  FCHDIR(81, 50),
  CHROOT(161, 51),
  PIVOT_ROOT(155, 41),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  MOUNT_SETATTR(442, 442),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  OPENAT2(437, 437),
  SETHOSTNAME(170, 161),
  SETDOMAINNAME(171, 162),
  UNSHARE(272, 97),
  SETNS(308, 268),
  SETGROUPS(116, 159),
  SETRESGID(119, 149),
  SETRESUID(117, 147),
  CAPSET(126, 91),
  SECCOMP(317, 277),
  PRLIMIT64(302, 261),
  UMASK(95, 166),
  EXECVE(59, 221),
  EXECVEAT(322, 281),
  MEMFD_CREATE(319, 279),
  EXIT_GROUP(231, 94),
  PIDFD_OPEN(434, 434),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  SYMLINKAT(266, 36),
  LINKAT(265, 37),
  UNLINKAT(263, 35),
  RENAMEAT2(316, 276),
  READLINKAT(267, 78),
  FCHMOD(91, 52),
  FCHMODAT(268, 53),
  FCHOWN(93, 55),
  FCHOWNAT(260, 54),
  UTIMENSAT(280, 88),
  STATX(332, 291),
  GETDENTS64(217, 61),
  LGETXATTR(192, 9),
  LSETXATTR(189, 6),
  LLISTXATTR(195, 12),
  LREMOVEXATTR(198, 15),
  FSYNC(74, 82),
  SYNCFS(306, 267),
  LANDLOCK_CREATE_RULESET(444, 444),
  LANDLOCK_RESTRICT_SELF(446, 446);

  private final int x86;
  private final int arm;

  Call(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  public int number(Machine machine) {
    return machine == Machine.X86_64 ? x86 : arm;
  }
}
