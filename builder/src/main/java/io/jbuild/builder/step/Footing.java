package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.RunPolicy.Isolation;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.OwnSystem;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.Rung;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.User;
import io.jbuild.runner.place.KeptFiles;
import io.jbuild.runner.rung.Ladder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * On what commands run: layers that are mounted or copied, in namespaces or not, by what is asked
 * for and what the host allows. When the host refuses what it seemed to allow, the next rung is
 * taken, for all steps of the build. Safe for any number of threads.
 */
public final class Footing {
  private final Isolation asked;
  private final Path storeRoot;
  private final Untouched untouched;
  private final AtomicBoolean settled = new AtomicBoolean();
  private Optional<Rung> rung = Optional.empty();

  /**
   * @param storeRoot where the layers are
   */
  public Footing(Isolation asked, Path storeRoot) {
    this(asked, storeRoot, Untouched.NONE);
  }

  /**
   * @param untouched what stays when the root of this process makes way
   */
  Footing(Isolation asked, Path storeRoot, Untouched untouched) {
    this.asked = asked;
    this.storeRoot = storeRoot;
    this.untouched = untouched;
  }

  private static Rung first(Isolation asked) {
    Rung here = Ladder.ofThisProcess();
    return switch (asked) {
      case AUTO -> here;
      case NAMESPACE -> here.compareTo(Rung.COPY) <= 0 ? here : Rung.ROOTLESS;
      case COPY -> Rung.COPY;
      case CHROOT -> Rung.CHROOT;
      case IN_PLACE -> Rung.IN_PLACE;
    };
  }

  /** Where it stands now. */
  public synchronized Rung rung() {
    if (rung.isEmpty()) {
      rung = Optional.of(first(asked));
    }
    return rung.get();
  }

  /** What is worth a line before the first command runs. */
  public Optional<String> note() {
    Rung r = rung();
    return r == Rung.ROOT || r == Rung.ROOTLESS
        ? Optional.empty()
        : Optional.of("isolation " + r.word() + ": " + r.text());
  }

  void check(List<String> argv) throws BuildException {
    if (rung() == Rung.NONE) {
      throw new BuildException(
          ErrorCode.HOST,
          Optional.empty(),
          "process \""
              + String.join(" ", argv)
              + "\" cannot be run: "
              + Ladder.of(System.getenv().getOrDefault("PATH", "")).whyNone(),
          new OwnershipException());
    }
  }

  /** One id alone is mapped where layers are copied for want of others. */
  void check(User user) throws BuildException {
    boolean root = user.uid() == 0 && user.gid() == 0;
    if (!root && !Privileges.ofThisProcess().ownsAll()) {
      throw new BuildException(
          ErrorCode.HOST,
          "user "
              + user.uid()
              + ':'
              + user.gid()
              + " cannot be had: there is one id alone in this user namespace; jbuild doctor says"
              + " what would give more");
    }
  }

  Workspace open(LayerStore layers, List<LayerHandle> below) throws IOException {
    if (rung() == Rung.IN_PLACE) {
      if (!settled.getAndSet(true)) {
        KeptFiles.settle();
        OwnSystem.replace();
      }
      return layers.openInPlace(Path.of("/"), below, untouched);
    }
    return isCopied() ? layers.openCopy(below) : layers.openWorkspace(below);
  }

  /** Whether no layer is ever mounted. */
  public boolean isCopied() {
    return rung().compareTo(Rung.COPY) >= 0;
  }

  RootFilesystem root(Workspace workspace) {
    Optional<Path> whole = workspace.whole();
    if (whole.isEmpty()) {
      return new RootFilesystem.Overlay(
          workspace.lowerDirectories(),
          workspace.upper(),
          workspace.work(),
          workspace.mountPoint());
    }
    return rung() == Rung.COPY
        ? new RootFilesystem.Directory(whole.get())
        : new RootFilesystem.Bare(whole.get(), workspace.work(), storeRoot, untouched);
  }

  /**
   * Those of the files for every command that can be had: in place, a container has its own.
   *
   * @param mounts of hosts and resolvers
   */
  List<Mount> placed(List<Mount> mounts, RunPolicy policy) throws BuildException {
    List<Mount> out = new ArrayList<>();
    for (Mount mount : mounts) {
      if (!untouched.has(mount.target().value())) {
        out.add(mount);
      } else if (!policy.hosts().isEmpty() && mount.target().value().equals("/etc/hosts")) {
        throw new BuildException(
            ErrorCode.HOST,
            "--add-host cannot be had in place: /etc/hosts is the container's own; give the"
                + " container these hosts (docker run --add-host, a pod's hostAliases)");
      }
    }
    return out;
  }

  /** The same files for another container, when the first one has ended. */
  RootFilesystem again(Workspace workspace) throws IOException {
    if (workspace.whole().isPresent()) {
      return root(workspace);
    }
    // overlay refuses a work directory that a volatile mount has used
    // (Documentation/filesystems/overlayfs.rst)
    Path work = Files.createDirectory(workspace.work().resolveSibling("work-of-shell"));
    return new RootFilesystem.Overlay(
        workspace.lowerDirectories(), workspace.upper(), work, workspace.mountPoint());
  }

  /**
   * Takes the next rung when the host refused this one.
   *
   * @param tried where the command was tried
   * @return whether it should be tried again
   */
  synchronized boolean lower(Rung tried, RunnerException refusal) {
    Optional<Rung> next = next(tried, refusal);
    if (next.isPresent() && rung() == tried) {
      rung = next;
    }
    return next.isPresent();
  }

  private Optional<Rung> next(Rung tried, RunnerException refusal) {
    if (asked != Isolation.AUTO) {
      return Optional.empty();
    }
    if (refusal.kind() == RunnerException.Kind.NO_OVERLAY && tried.compareTo(Rung.COPY) < 0) {
      return Optional.of(Rung.COPY);
    }
    boolean chroot =
        tried.compareTo(Rung.CHROOT) < 0 && Privileges.ofThisProcess().has(Privileges.SYS_CHROOT);
    return refusal.kind() == RunnerException.Kind.NO_NAMESPACES && chroot
        ? Optional.of(Rung.CHROOT)
        : Optional.empty();
  }
}
