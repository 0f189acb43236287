package io.jbuild.maven.engine;

import io.jbuild.builder.base.EmbeddedBase;
import io.jbuild.builder.engine.BuildEngine;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.archive.ImageArchives;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.layercache.layout.LoadedImage;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.remote.RemoteImages;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.container.Containers;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.network.HostNetworks;
import io.jbuild.runner.sandbox.Sandbox;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** All that a build needs, over one store. Closing it closes the store. Thread-safe. */
public final class LocalEngine implements AutoCloseable {
  private static final int SHORT = 12;

  private final Store store;
  private final FileOps files;
  private final BuildEngine builds;
  private final RemoteImages registries;
  private final Containers containers;

  private LocalEngine(
      Store store,
      FileOps files,
      BuildEngine builds,
      RemoteImages registries,
      Containers containers) {
    this.store = store;
    this.files = files;
    this.builds = builds;
    this.registries = registries;
    this.containers = containers;
  }

  /**
   * @param root of the store; that of the command line when empty
   */
  public static LocalEngine open(
      Optional<Path> root, RegistrySettings settings, CredentialSource credentials)
      throws IOException {
    Linux linux = JnaLinux.open();
    FileOps files = new JnaFileOps(linux);
    Store store = DirectoryStore.open(root.isPresent() ? root.get() : StoreRoot.find(), files);
    RemoteImages registries = new RemoteImages(store, settings, credentials, TransferListener.NONE);
    List<ImageSource> sources = List.of(new EmbeddedBase(store), registries);
    ContainerRuntime runtime =
        (spec, fs, stdio) ->
            Sandbox.open(linux, HostCgroups.of(linux), files).start(spec, fs, stdio);
    return new LocalEngine(
        store,
        files,
        new BuildEngine(
            store, files, runtime, sources, Optional.of(registries), new HttpWeb(settings)),
        registries,
        Containers.open(store, runtime, files, new HostNetworks(linux)));
  }

  public BuildEngine builds() {
    return builds;
  }

  /**
   * Takes an archive, or a directory that is an OCI layout, into the store, unless it was taken
   * before and has not changed.
   *
   * @return a name that says what is in it
   */
  public ImageReference load(Path archive) throws IOException {
    Path content = Files.isDirectory(archive) ? archive.resolve("index.json") : archive;
    ImageReference name = ImageReference.parse("loaded:" + identity(content));
    if (store.images().find(name).isEmpty()) {
      LoadedImage image = ImageArchives.load(archive, store).get(0);
      store.images().tag(image.target().digest(), name);
    }
    return name;
  }

  private static String identity(Path file) throws IOException {
    BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
    String text = file.toRealPath() + " " + a.size() + " " + a.lastModifiedTime() + a.fileKey();
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, SHORT);
  }

  public Store store() {
    return store;
  }

  public FileOps files() {
    return files;
  }

  /** Of one whose files may have any owner. */
  public Containers containers() throws OwnershipException {
    if (!files.givesOwners()) {
      throw new OwnershipException();
    }
    return containers;
  }

  public RemoteImages registries() {
    return registries;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
