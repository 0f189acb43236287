/*
 * Process one of a container with --init: starts the command, hands signals on to it, buries
 * whoever has lost its parent, and ends as the command does.
 *
 * Made into src/main/resources/io/jbuild/runner/sandbox/init-x86_64 by
 *   gcc -Os -static -nostdlib -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables \
 *     -fno-pie -no-pie -Wl,-n,-s,--build-id=none,-z,noseparate-code -o init-x86_64 init.c
 */
typedef unsigned long word;

enum {
  NR_WRITE = 1, NR_RT_SIGPROCMASK = 14, NR_FORK = 57, NR_EXECVE = 59, NR_EXIT = 60, NR_WAIT4 = 61,
  NR_KILL = 62, NR_SETPGID = 109, NR_IOCTL = 16, NR_RT_SIGTIMEDWAIT = 128,
  SIGCHLD = 17, SIGTTIN = 21, SIGTTOU = 22, WNOHANG = 1, TIOCSPGRP = 0x5410,
  ENOENT = 2, ENOTDIR = 20
};

static long call(long n, long a, long b, long c, long d) {
  long r;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall"
                   : "=a"(r)
                   : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10)
                   : "rcx", "r11", "memory");
  return r;
}

static word length(const char *s) {
  word n = 0;
  while (s[n]) n++;
  return n;
}

static void say(const char *s) { call(NR_WRITE, 2, (long)s, length(s), 0); }

static int has_slash(const char *s) {
  for (; *s; s++) if (*s == '/') return 1;
  return 0;
}

/* As execvp(3): what is there but cannot be executed is told apart from what is not there. */
static int execute(char **argv, char **env) {
  static char file[8192];
  const char *path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  long error = -ENOENT;
  if (has_slash(argv[0])) {
    error = call(NR_EXECVE, (long)argv[0], (long)argv, (long)env, 0);
  } else {
    for (char **e = env; *e; e++) {
      const char *p = *e;
      if (p[0] == 'P' && p[1] == 'A' && p[2] == 'T' && p[3] == 'H' && p[4] == '=') path = p + 5;
    }
    while (1) {
      word n = 0;
      word name = length(argv[0]);
      for (; *path && *path != ':'; path++) if (n + name + 3 < sizeof file) file[n++] = *path;
      if (n == 0) file[n++] = '.';
      file[n++] = '/';
      if (n + name + 1 < sizeof file) {
        for (word i = 0; i <= name; i++) file[n + i] = argv[0][i];
        long r = call(NR_EXECVE, (long)file, (long)argv, (long)env, 0);
        if (r != -ENOENT && r != -ENOTDIR && (error == -ENOENT)) error = r;
      }
      if (!*path++) break;
    }
  }
  say("jbuild: cannot execute ");
  say(argv[0]);
  say(error == -ENOENT ? ": not found\n" : ": not executable\n");
  return error == -ENOENT ? 127 : 126;
}

__attribute__((used)) static void run(word *stack) {
  int argc = (int)stack[0];
  char **argv = (char **)(stack + 1);
  char **env = argv + argc + 1;
  word all = ~0UL, none = 0;
  call(NR_RT_SIGPROCMASK, 2, (long)&all, (long)&none, 8);
  long child = call(NR_FORK, 0, 0, 0, 0);
  if (child == 0) {
    call(NR_SETPGID, 0, 0, 0, 0);
    int group = 0;
    /* the command is in the foreground, where there is a terminal; SIGTTOU is still blocked */
    __asm__ volatile("" : : : "memory");
    group = (int)call(39 /* getpid */, 0, 0, 0, 0);
    call(NR_IOCTL, 0, TIOCSPGRP, (long)&group, 0);
    none = 0;
    call(NR_RT_SIGPROCMASK, 2, (long)&none, 0, 8);
    call(NR_EXIT, execute(argv + 1, env), 0, 0, 0);
  }
  if (child < 0) {
    say("jbuild: cannot start a process\n");
    call(NR_EXIT, 125, 0, 0, 0);
  }
  while (1) {
    long signal = call(NR_RT_SIGTIMEDWAIT, (long)&all, 0, 0, 8);
    if (signal == SIGCHLD) {
      while (1) {
        int status = 0;
        long pid = call(NR_WAIT4, -1, (long)&status, WNOHANG, 0);
        if (pid <= 0) break;
        if (pid == child) {
          int killed = status & 0x7f;
          call(NR_EXIT, killed ? 128 + killed : (status >> 8) & 0xff, 0, 0, 0);
        }
      }
    } else if (signal > 0 && signal != SIGTTIN && signal != SIGTTOU) {
      call(NR_KILL, child, signal, 0, 0);
    }
  }
}

__asm__(".globl _start\n_start:\n mov %rsp, %rdi\n and $-16, %rsp\n call run\n");
