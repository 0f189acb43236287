package io.jbuild.runner.sandbox;

import io.jbuild.layercache.files.Lease;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.proc.ProcessFiles;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends what a command leaves running where no process namespace ends with it. Orphans come to this
 * process (PR_SET_CHILD_SUBREAPER); a process is the command's when its root is the command's, or
 * when it hides its root, descends from this process, and bears a filter that we do not. Where its
 * root is that of this process too, all that descends from this process since is the command's.
 */
final class Stragglers {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int SIGKILL = 9;
  private static final int WNOHANG = 1;
  private static final int ROUNDS = 1000;

  private final Linux linux;
  private final String root;
  private final boolean ours;
  private final Set<Long> before;

  private Stragglers(Linux linux, String root, boolean ours, Set<Long> before) {
    this.linux = linux;
    this.root = root;
    this.ours = ours;
    this.before = before;
  }

  /** To be called before the command starts. */
  static Stragglers expect(Linux linux, RootFilesystem.Bare root) throws IOException {
    linux.call(Call.PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    Set<Long> before = new HashSet<>();
    if (root.isOurs()) {
      ProcessHandle.current().descendants().forEach(p -> before.add(p.pid()));
    }
    return new Stragglers(linux, root.path().toRealPath().toString(), root.isOurs(), before);
  }

  /** Ends what the commands of a jbuild that was killed have left running. */
  void killThoseOfTheDead(Path storeRoot) throws IOException {
    kill(at -> isOfTheDead(storeRoot, at));
  }

  private static boolean isOfTheDead(Path storeRoot, String root) throws IOException {
    // a root that is removed is shown so (proc_pid_root(5))
    int end = root.endsWith(" (deleted)") ? root.length() - 10 : root.length();
    return root.startsWith(storeRoot + "/")
        && Lease.isLeft(storeRoot, Path.of(root.substring(0, end)));
  }

  /** Ends all of them, however fast they make others. */
  void kill() throws IOException {
    kill(root::equals);
  }

  /** Tells by its root whether a process is to be ended. */
  @FunctionalInterface
  private interface Whose {
    boolean has(String root) throws IOException;
  }

  /**
   * Looks until there is nobody, and nobody has ended since the look before: one that forks and
   * ends at once is never found alive, yet its orphans have ended as children of this process.
   */
  private void kill(Whose whose) throws IOException {
    Set<Long> ended = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      if (!look(whose, ended)) {
        return;
      }
    }
    throw new IOException("the command left processes behind that cannot be ended");
  }

  private boolean look(Whose whose, Set<Long> ended) throws IOException {
    long self = ProcessHandle.current().pid();
    Map<Long, Long> parents = new HashMap<>();
    List<Long> hidden = new ArrayList<>();
    boolean any = false;
    for (long pid : newestFirst()) {
      if (ended.contains(pid)) {
        continue;
      }
      String[] stat = stat(pid);
      if (stat.length < 2) {
        continue;
      }
      long parent = Long.parseLong(stat[1]);
      if (stat[0].equals("Z")) {
        any |= parent == self && ended.add(pid);
        continue;
      }
      parents.put(pid, parent);
      if (before.contains(pid)) {
        continue;
      }
      // where all have the same root it is those that descend from this process since
      String at = ours ? "" : rootOf(pid);
      if (whose.has(at)) {
        end(pid);
        any = true;
      } else if (at.isEmpty()) {
        hidden.add(pid);
      }
    }
    for (long pid : hidden) {
      if (descends(pid, self, parents) && bearsMore(pid)) {
        end(pid);
        any = true;
      }
    }
    return any;
  }

  private void end(long pid) {
    linux.kill(pid, SIGKILL);
    try (NativeBlock status = linux.allocate(8)) {
      long r = -Errno.EINTR;
      while (r == -Errno.EINTR) {
        r = linux.call(Call.WAIT4, pid, status.address(), WNOHANG, 0);
      }
    }
  }

  /** Those that come and go fast stand at the end: they are to be met before they have gone. */
  private static List<Long> newestFirst() throws IOException {
    List<Long> all = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(ProcessFiles.PROC, Stragglers::isProcess)) {
      for (Path entry : entries) {
        all.add(Long.parseLong(entry.getFileName().toString()));
      }
    }
    Collections.reverse(all);
    return all;
  }

  private static boolean isProcess(Path entry) {
    return Character.isDigit(entry.getFileName().toString().charAt(0));
  }

  private static boolean descends(long pid, long from, Map<Long, Long> parents) {
    long at = pid;
    for (int i = 0; i < parents.size() && at > 0; i++) {
      at = parents.getOrDefault(at, 0L);
      if (at == from) {
        return true;
      }
    }
    return false;
  }

  /** State and parent first; nothing when it has just ended. */
  private static String[] stat(long pid) {
    try {
      return ProcessFiles.stat(pid);
    } catch (IOException e) {
      return new String[0]; // it has just ended
    }
  }

  /** Empty when it is not ours to see. */
  private static String rootOf(long pid) {
    try {
      return Files.readSymbolicLink(ProcessFiles.PROC.resolve(pid + "/root")).toString();
    } catch (IOException e) {
      return ""; // another user's, or gone
    }
  }

  private static boolean bearsMore(long pid) {
    int here = filters("self");
    return here < 0 || filters(Long.toString(pid)) > here;
  }

  /**
   * How many filters a process bears, which it has from its parents and can never lay down
   * (seccomp(2)); -1 where the kernel does not tell.
   */
  private static int filters(String process) {
    try {
      String count = ProcessFiles.value(ProcessFiles.lines(process, "status"), "Seccomp_filters");
      return count.isEmpty() ? -1 : Integer.parseInt(count);
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }
}
