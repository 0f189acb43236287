package io.jbuild.runner.sandbox;

import io.jbuild.layercache.files.Lease;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Ends what a command leaves running where no process namespace ends with it. Orphans come to this
 * process (PR_SET_CHILD_SUBREAPER); a process is the command's when its root is the command's, or
 * when it descends from this process and hides its root, which those of our own user do not. Where
 * its root is that of this process too, all that descends from this process since is the command's.
 */
final class Stragglers {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int SIGKILL = 9;
  private static final int WNOHANG = 1;
  private static final int ROUNDS = 1000;
  private static final Path PROC = Path.of("/proc");

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
    kill(() -> ofTheDead(storeRoot));
  }

  private static Set<Long> ofTheDead(Path storeRoot) throws IOException {
    Set<Long> found = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, Stragglers::isProcess)) {
      for (Path process : all) {
        String at = rootOf(process);
        // a root that is removed is shown so (proc_pid_root(5))
        int end = at.endsWith(" (deleted)") ? at.length() - 10 : at.length();
        boolean inside = at.startsWith(storeRoot + "/");
        if (inside && Lease.isLeft(storeRoot, Path.of(at.substring(0, end)))) {
          String[] stat = stat(process);
          if (stat.length > 0 && !stat[0].equals("Z")) {
            found.add(Long.parseLong(process.getFileName().toString()));
          }
        }
      }
    }
    return found;
  }

  /** Ends all of them, however fast they make others. */
  void kill() throws IOException {
    kill(this::find);
  }

  /** Who is to be ended now. */
  @FunctionalInterface
  private interface Search {
    Set<Long> find() throws IOException;
  }

  private void kill(Search search) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Set<Long> found = search.find();
      if (found.isEmpty()) {
        return;
      }
      for (long pid : found) {
        linux.kill(pid, SIGKILL);
      }
      for (long pid : found) {
        reap(pid);
      }
    }
    throw new IOException("the command left processes behind that cannot be ended");
  }

  private void reap(long pid) {
    try (NativeBlock status = linux.allocate(8)) {
      long r = -Errno.EINTR;
      while (r == -Errno.EINTR) {
        r = linux.call(Call.WAIT4, pid, status.address(), WNOHANG, 0);
      }
    }
  }

  private Set<Long> find() throws IOException {
    long self = ProcessHandle.current().pid();
    Map<Long, Long> parents = new HashMap<>();
    Set<Long> candidates = new HashSet<>();
    Set<Long> hidden = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, Stragglers::isProcess)) {
      for (Path process : all) {
        long pid = Long.parseLong(process.getFileName().toString());
        String[] stat = stat(process);
        if (stat.length < 2 || stat[0].equals("Z")) {
          continue;
        }
        parents.put(pid, Long.parseLong(stat[1]));
        // where all have the same root it is those that descend from this process since
        String at = ours ? "" : rootOf(process);
        if (before.contains(pid)) {
          continue;
        }
        if (at.equals(root)) {
          candidates.add(pid);
        } else if (at.isEmpty()) {
          hidden.add(pid);
        }
      }
    }
    for (long pid : hidden) {
      if (descends(pid, self, parents)) {
        candidates.add(pid);
      }
    }
    return candidates;
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

  /** State and parent; nothing when it has just ended (proc_pid_stat(5)). */
  private static String[] stat(Path process) {
    try {
      String text = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      return text.substring(text.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0]; // it has just ended, or is none of ours
    }
  }

  /** Empty when it is not ours to see. */
  private static String rootOf(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("root")).toString();
    } catch (IOException e) {
      return ""; // another user's, or gone
    }
  }
}
