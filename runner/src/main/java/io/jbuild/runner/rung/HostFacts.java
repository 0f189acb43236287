package io.jbuild.runner.rung;

import io.jbuild.layercache.files.Privileges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What decides which rung holds.
 *
 * @param root whether this runs as user 0, mapped or not
 * @param userName the name or number of the user
 * @param noNewPrivileges whether setuid programs, such as newuidmap, give nothing (prctl(2))
 * @param filtered whether a seccomp filter is in force
 * @param switchedOff the setting that switches user namespaces off; empty when none does
 * @param hasUnshare whether util-linux's unshare is there
 * @param hasMapPrograms whether newuidmap is there
 * @param hasSubordinateIds whether /etc/subuid and /etc/subgid name the user
 */
record HostFacts(
    Privileges privileges,
    boolean root,
    String userName,
    boolean noNewPrivileges,
    boolean filtered,
    String switchedOff,
    boolean hasUnshare,
    boolean hasMapPrograms,
    boolean hasSubordinateIds) {

  static HostFacts read(String path) {
    String status = text("/proc/self/status");
    String uid = field(status, "Uid:");
    String user = System.getProperty("user.name", uid);
    String name = user.equals("?") ? uid : user;
    return new HostFacts(
        Privileges.ofThisProcess(),
        uid.equals("0"),
        name,
        field(status, "NoNewPrivs:").equals("1"),
        !field(status, "Seccomp:").equals("0") && !field(status, "Seccomp:").isEmpty(),
        namespacesOff(),
        isInPath(path, "unshare"),
        isInPath(path, "newuidmap"),
        names(text("/etc/subuid"), name, uid) && names(text("/etc/subgid"), name, uid));
  }

  /** The same where a filter turned out to refuse nothing that counts. */
  HostFacts unfiltered() {
    return new HostFacts(
        privileges,
        root,
        userName,
        noNewPrivileges,
        false,
        switchedOff,
        hasUnshare,
        hasMapPrograms,
        hasSubordinateIds);
  }

  private static String namespacesOff() {
    if (text("/proc/sys/user/max_user_namespaces").strip().equals("0")) {
      return "user.max_user_namespaces=0";
    }
    if (text("/proc/sys/kernel/unprivileged_userns_clone").strip().equals("0")) {
      return "kernel.unprivileged_userns_clone=0";
    }
    if (text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").strip().equals("1")) {
      return "kernel.apparmor_restrict_unprivileged_userns=1";
    }
    return "";
  }

  /** The first word behind a name of /proc/PID/status. */
  static String field(String status, String name) {
    for (String line : status.split("\n")) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).strip().split("\\s+")[0];
      }
    }
    return "";
  }

  static boolean names(String subordinate, String user, String uid) {
    for (String line : subordinate.split("\n")) {
      if (line.startsWith(user + ":") || line.startsWith(uid + ":")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInPath(String path, String program) {
    for (String directory : List.of(path.split(":"))) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // a file that is not there or not ours to read says nothing, which is what the callers take
      // an empty one for
      return "";
    }
  }
}
