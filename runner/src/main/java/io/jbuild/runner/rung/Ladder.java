package io.jbuild.runner.rung;

import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Rung;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rungs from the best to the last, and where this process stands. */
public final class Ladder {
  private static final String UNCONFINED_POD =
      "securityContext: {seccompProfile: {type: Unconfined}}";

  private static final String IN_PLACE =
      ", or in a container that is thrown away jbuild build --isolation=in-place";

  private final HostFacts facts;

  Ladder(HostFacts facts) {
    this.facts = facts;
  }

  /**
   * @param path directories of programs, as in the environment
   */
  public static Ladder of(String path) {
    return new Ladder(HostFacts.read(path));
  }

  /**
   * The rung of this process as far as can be told without trying: nothing is mounted or started
   * for it, since every build would have to wait for that.
   */
  public static Rung ofThisProcess() {
    return of(Privileges.ofThisProcess());
  }

  static Rung of(Privileges p) {
    if (p.has(Privileges.SYS_ADMIN)) {
      if (!p.ownsAll()) {
        return Rung.COPY;
      }
      return p.userNamespace() ? Rung.ROOTLESS : Rung.ROOT;
    }
    return p.has(Privileges.SYS_CHROOT) ? Rung.CHROOT : Rung.NONE;
  }

  /**
   * Why commands may not run in the root of this very process, whose files make way for that; empty
   * when they may.
   */
  public static Optional<String> whyNotInPlace() {
    return ThrowAway.read(System.getenv()).refusal();
  }

  /** Every rung. */
  public List<Finding> findings() {
    List<Finding> out = new ArrayList<>();
    out.add(root());
    out.add(rootless());
    out.add(copy());
    out.add(chroot());
    out.add(Finding.holds(Rung.NONE));
    return out;
  }

  /**
   * Every rung, what seems to hold really tried.
   *
   * @param store where layers are kept
   */
  public List<Finding> tried(Trial trial, Path store) throws IOException, InterruptedException {
    List<Finding> out = new ArrayList<>();
    boolean here = facts.privileges().has(Privileges.SYS_ADMIN);
    // a filter may let user namespaces pass or not, and cannot be read
    boolean passes = facts.filtered() && !here && trial.single().isEmpty();
    for (Finding f : (passes ? new Ladder(facts.unfiltered()) : this).findings()) {
      out.add(f.holds() ? tried(f.rung(), trial, store) : f);
    }
    return out;
  }

  private Finding tried(Rung rung, Trial trial, Path store)
      throws IOException, InterruptedException {
    boolean here = facts.privileges().has(Privileges.SYS_ADMIN);
    Optional<String> wrong =
        switch (rung) {
          case ROOT -> trial.overlay();
          case ROOTLESS -> trial.rootless();
          case COPY -> here ? Optional.empty() : trial.single();
          case CHROOT, IN_PLACE, NONE -> Optional.empty();
        };
    if (wrong.isEmpty()) {
      return Finding.holds(rung);
    }
    return rung == Rung.COPY
        ? Finding.fails(
            rung,
            "a user namespace is refused: " + wrong.get(),
            "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined …",
            UNCONFINED_POD)
        : Finding.fails(
            rung,
            "an overlay is refused: " + wrong.get(),
            "jbuild --root DIRECTORY, on ext4, xfs, btrfs or tmpfs and Linux 5.11 or newer",
            "an emptyDir on " + store + ", and Linux 5.11 or newer on the node");
  }

  /** Why no command can be run, and what would let it, in a few lines. */
  public String whyNone() {
    StringBuilder out = new StringBuilder("this host lets jbuild keep no command apart");
    for (Finding f : findings()) {
      if (!f.holds()) {
        out.append("\n  ").append(f.rung().word()).append(": ").append(f.why());
        out.append("\n    at a shell: ").append(f.shell());
        out.append("\n    in a pod: ").append(f.pod());
      }
    }
    return out.toString();
  }

  private Finding root() {
    Privileges p = facts.privileges();
    if (p.has(Privileges.SYS_ADMIN) && !p.userNamespace()) {
      return Finding.holds(Rung.ROOT);
    }
    if (facts.root()) {
      return Finding.fails(
          Rung.ROOT,
          "this is root without CAP_SYS_ADMIN",
          "docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined"
              + " --security-opt apparmor=unconfined -v jbuild:/var/lib/jbuild …",
          "securityContext: {privileged: true}, and an emptyDir on /var/lib/jbuild");
    }
    return Finding.fails(
        Rung.ROOT,
        "this is not root",
        "sudo jbuild …",
        "securityContext: {runAsUser: 0, privileged: true}");
  }

  private Finding rootless() {
    Optional<Finding> namespaces = namespaces(Rung.ROOTLESS);
    if (namespaces.isPresent()) {
      return namespaces.get();
    }
    if (inNamespace()) {
      return facts.privileges().ownsAll()
          ? Finding.holds(Rung.ROOTLESS)
          : Finding.fails(
              Rung.ROOTLESS,
              "this user namespace has one id alone",
              "unshare --user --map-auto --map-root-user -m jbuild …",
              "hostUsers: false");
    }
    if (!facts.hasMapPrograms()) {
      return Finding.fails(
          Rung.ROOTLESS,
          "newuidmap is missing",
          "apt-get install uidmap (Fedora: dnf install shadow-utils)",
          "an image that has newuidmap and newgidmap, setuid root");
    }
    if (!facts.hasSubordinateIds()) {
      return Finding.fails(
          Rung.ROOTLESS,
          facts.userName() + " has no subordinate ids",
          "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + facts.userName(),
          "an image whose /etc/subuid and /etc/subgid name the user");
    }
    if (facts.noNewPrivileges()) {
      return Finding.fails(
          Rung.ROOTLESS,
          "no_new_privs is set, so newuidmap may not map ids",
          "docker run without --security-opt no-new-privileges",
          "securityContext: {allowPrivilegeEscalation: true}");
    }
    return Finding.holds(Rung.ROOTLESS);
  }

  private Finding copy() {
    return namespaces(Rung.COPY).orElseGet(() -> Finding.holds(Rung.COPY));
  }

  /** Why there is no user namespace, when there is none. */
  private Optional<Finding> namespaces(Rung rung) {
    if (inNamespace()) {
      return Optional.empty();
    }
    if (facts.privileges().has(Privileges.SYS_ADMIN)) {
      return Optional.empty();
    }
    if (!facts.switchedOff().isEmpty()) {
      String name = facts.switchedOff().substring(0, facts.switchedOff().indexOf('='));
      String value =
          switch (name) {
            case "user.max_user_namespaces" -> "15000";
            case "kernel.unprivileged_userns_clone" -> "1";
            default -> "0";
          };
      return Optional.of(
          Finding.fails(
              rung,
              "user namespaces are off: " + facts.switchedOff(),
              "sysctl -w " + name + '=' + value,
              "on the node: sysctl -w " + name + '=' + value));
    }
    if (facts.filtered()) {
      return Optional.of(
          Finding.fails(
              rung,
              "a seccomp profile refuses user namespaces",
              "docker run --security-opt seccomp=unconfined …",
              UNCONFINED_POD));
    }
    if (!facts.hasUnshare()) {
      return Optional.of(
          Finding.fails(
              rung,
              "unshare is missing",
              "apt-get install util-linux (2.38 or newer)",
              "an image that has util-linux 2.38 or newer"));
    }
    return Optional.empty();
  }

  private boolean inNamespace() {
    return facts.privileges().userNamespace() && facts.privileges().has(Privileges.SYS_ADMIN);
  }

  private Finding chroot() {
    if (facts.privileges().has(Privileges.SYS_CHROOT)) {
      return Finding.holds(Rung.CHROOT);
    }
    return Finding.fails(
        Rung.CHROOT,
        facts.root() ? "this is root without CAP_SYS_CHROOT" : "this is not root",
        facts.root() ? "docker run --cap-add SYS_CHROOT …" + IN_PLACE : "docker run --user 0 …",
        facts.root()
            ? "securityContext: {capabilities: {add: [SYS_CHROOT, CHOWN, SETUID, SETGID]}}"
                + IN_PLACE
            : "securityContext: {runAsUser: 0}");
  }
}
