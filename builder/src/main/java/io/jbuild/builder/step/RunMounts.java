package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.SshAgent;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Rung;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes what {@code RUN --mount} asks for ready to be mounted. Closing it takes all away again. */
final class RunMounts implements AutoCloseable {
  private static final int SEARCHABLE = 0711;

  private final Scene scene;
  private final Origins origins;
  private final Path scratch;
  private final Resources resources = new Resources();
  private final List<Mount> mounts = new ArrayList<>();
  private final Map<String, String> env = new LinkedHashMap<>();
  private final List<Bytes> secrets = new ArrayList<>();
  private final SecretContents contents;
  private Optional<MemoryDirectory> memory = Optional.empty();
  private final Rung rung;
  private int scratches;
  private boolean alone;

  /**
   * @param scratch a directory on the store's file system that is removed after the step
   * @param rung without mounts a directory is moved to where the command sees it, so that nobody
   *     else has it meanwhile
   */
  RunMounts(Scene scene, Origins origins, Path scratch, Rung rung) {
    this.rung = rung;
    this.scene = scene;
    this.origins = origins;
    this.scratch = scratch;
    this.contents = new SecretContents(scene.secrets());
  }

  List<Mount> mounts() {
    return List.copyOf(mounts);
  }

  /** Variables that mounts bring. */
  Map<String, String> env() {
    return env;
  }

  /** What must not be shown. */
  List<Bytes> secrets() {
    return List.copyOf(secrets);
  }

  void add(RunMount mount) throws IOException, BuildException, InterruptedException {
    if (mount instanceof RunMount.Bind bind) {
      addBind(bind);
    } else if (mount instanceof RunMount.Cache cache) {
      addCache(cache);
    } else if (mount instanceof RunMount.Tmpfs tmpfs) {
      String size = tmpfs.size().isPresent() ? "size=" + tmpfs.size().getAsLong() : "";
      mounts.add(new Mount.Tmpfs(tmpfs.target(), size));
    } else if (mount instanceof RunMount.SecretFile secret) {
      addSecret(secret);
    } else if (mount instanceof RunMount.Ssh ssh) {
      addSsh(ssh);
    } else if (mount instanceof RunMount.Script script) {
      Path file = Files.write(newScratch().resolve("script"), script.content().toArray());
      scene.files().chmod(file.toString(), 0755);
      mounts.add(new Mount.Bind(file, script.target(), true, false));
    }
  }

  private void addBind(RunMount.Bind bind)
      throws IOException, BuildException, InterruptedException {
    LowerTrees.Found source = source(bind.from(), bind.source());
    if (bind.writable() && source.isDirectory()) {
      mounts.add(new Mount.Discarding(Path.of(directory(source)), newScratch(), bind.target()));
    } else if (bind.writable()) {
      String copy = newScratch().resolve("file").toString();
      new TreeMerge(scene.files(), false).file(source.paths().get(0), copy);
      mounts.add(new Mount.Bind(Path.of(copy), bind.target(), false, false));
    } else {
      mounts.add(new Mount.Bind(Path.of(directory(source)), bind.target(), true, false));
    }
  }

  private LowerTrees.Found source(FileOrigin from, ContainerPath path)
      throws IOException, BuildException, InterruptedException {
    return trees(origins.layers(from, path))
        .find(path)
        .orElseThrow(
            () ->
                new BuildException(
                    ErrorCode.NO_SUCH_FILE,
                    "cannot mount '" + path + "': there is no such file or directory"));
  }

  private LowerTrees trees(List<LayerHandle> layers) throws IOException {
    if (scene.files().givesOwners()) {
      return LowerTrees.of(scene.files(), layers);
    }
    Workspace copy = scene.store().layers().openCopy(layers);
    resources.add(copy::close);
    return new LowerTrees(scene.files(), List.of(copy.upper().toString()));
  }

  /** One directory with all that the layers show there; or the file. */
  private String directory(LowerTrees.Found found) throws IOException {
    if (found.paths().size() == 1) {
      return found.paths().get(0);
    }
    String merged = newScratch().toString();
    new TreeMerge(scene.files(), true).merge(found.paths(), merged);
    return merged;
  }

  /** Files can belong to nobody but root where no other id is mapped. */
  private static void checkOwner(long uid, long gid) throws BuildException {
    if ((uid != 0 || gid != 0) && !Privileges.ofThisProcess().ownsAll()) {
      throw new BuildException(
          ErrorCode.HOST,
          "a mount cannot belong to "
              + uid
              + ':'
              + gid
              + ": there is one id alone in this user namespace; jbuild doctor says what would give"
              + " more");
    }
  }

  private void addCache(RunMount.Cache cache)
      throws IOException, BuildException, InterruptedException {
    checkOwner(cache.uid(), cache.gid());
    Optional<LowerTrees.Found> begin = Optional.empty();
    if (!(cache.from() instanceof FileOrigin.Nothing)) {
      begin = Optional.of(source(cache.from(), cache.source()));
    }
    if (rung.compareTo(Rung.CHROOT) >= 0 && !alone) {
      Store.Lock lock = scene.store().lock("lent caches");
      resources.add(lock::close);
      alone = true;
    }
    CacheDirectories.Lease lease =
        new CacheDirectories(scene.store().root())
            .take(identity(cache), cache.sharing(), beginning(cache, begin));
    resources.add(lease::close);
    mounts.add(new Mount.Bind(lease.directory(), cache.target(), cache.readOnly(), false));
  }

  /** As in BuildKit, caches of one name that begin differently are different caches. */
  private String identity(RunMount.Cache cache)
      throws IOException, BuildException, InterruptedException {
    StringBuilder id = new StringBuilder(cache.id());
    if (!(cache.from() instanceof FileOrigin.Nothing)) {
      id.append("\nfrom ").append(cache.source());
      for (LayerHandle layer : origins.layers(cache.from(), cache.source())) {
        id.append(' ').append(layer.layer().diffId());
      }
    } else if (cache.mode() != 0755 || cache.uid() != 0 || cache.gid() != 0) {
      id.append('\n').append(Integer.toOctalString(cache.mode()));
      id.append(' ').append(cache.uid()).append(':').append(cache.gid());
    }
    return id.toString();
  }

  private CacheDirectories.Beginning beginning(
      RunMount.Cache cache, Optional<LowerTrees.Found> begin) {
    return empty -> {
      if (begin.isPresent()) {
        new TreeMerge(scene.files(), false).merge(begin.get().paths(), empty.toString());
      } else {
        scene.files().lchown(empty.toString(), cache.uid(), cache.gid());
        scene.files().chmod(empty.toString(), cache.mode());
      }
    };
  }

  private void addSecret(RunMount.SecretFile secret) throws IOException, BuildException {
    Optional<Bytes> content = contents.find(secret.id());
    if (content.isEmpty()) {
      if (secret.required()) {
        throw new BuildException(
            ErrorCode.NO_SUCH_SECRET,
            "secret " + secret.id() + ": not found; give it with --secret id=" + secret.id());
      }
      return;
    }
    secrets.add(content.get());
    if (secret.env().isPresent()) {
      String value = new String(content.get().toArray(), StandardCharsets.UTF_8);
      env.put(secret.env().get(), value);
    }
    if (secret.target().isPresent()) {
      checkOwner(secret.uid(), secret.gid());
      Path file =
          memory()
              .write(
                  content.get().toArray(),
                  secret.mode(),
                  secret.uid(),
                  secret.gid(),
                  scene.files());
      mounts.add(new Mount.Bind(file, secret.target().get(), true, false));
    }
  }

  private void addSsh(RunMount.Ssh ssh) throws IOException, BuildException {
    SshAgent agent = scene.sshAgents().get(ssh.id());
    if (agent == null) {
      if (ssh.required()) {
        throw new BuildException(
            ErrorCode.NO_SUCH_SECRET,
            "ssh agent " + ssh.id() + ": not found; give it with --ssh " + ssh.id());
      }
      // as with BuildKit the variable is there all the same, and leads nowhere
      env.putIfAbsent("SSH_AUTH_SOCK", ssh.target().value());
      return;
    }
    checkOwner(ssh.uid(), ssh.gid());
    // the address of a socket is short, and the socket on the file system that the command sees:
    // without mounts a further name is made for it there
    Path near = memory().directory().resolve("ssh-" + scratches);
    if (rung == Rung.IN_PLACE) {
      // the command sees the directory itself, whoever its user is
      scene.files().mkdir(near.toString(), SEARCHABLE);
      scratches++;
    } else {
      Files.createSymbolicLink(near, newScratch());
    }
    SshForward forward = SshForward.open(agent, near);
    resources.add(forward::close);
    scene.files().lchown(forward.socket().toString(), ssh.uid(), ssh.gid());
    scene.files().chmod(forward.socket().toString(), ssh.mode());
    mounts.add(new Mount.Bind(forward.socket(), ssh.target(), false, false));
    env.putIfAbsent("SSH_AUTH_SOCK", ssh.target().value());
  }

  private MemoryDirectory memory() throws IOException, BuildException {
    if (memory.isEmpty()) {
      MemoryDirectory created = MemoryDirectory.create(scene.store());
      resources.add(created::close);
      if (rung == Rung.IN_PLACE) {
        scene.files().chmod(created.directory().toString(), SEARCHABLE);
      }
      memory = Optional.of(created);
    }
    return memory.get();
  }

  private Path newScratch() throws IOException {
    return Files.createDirectory(scratch.resolve("mount-" + scratches++));
  }

  @Override
  public void close() throws IOException {
    resources.close();
  }
}
