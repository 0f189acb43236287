package io.jbuild.runner.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A store of which every image has busybox and nothing else. */
final class TestStore implements Store, LayerStore {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final Path root;
  private final Path lower;

  TestStore(Path directory) throws IOException {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    assumeTrue(Files.isExecutable(BUSYBOX), "needs busybox-static");
    root = directory.resolve("store");
    lower = directory.resolve("lower");
    Files.createDirectories(lower.resolve("bin"));
    Files.copy(BUSYBOX, lower.resolve("bin/busybox"));
    for (String applet :
        List.of(
            "sh",
            "true",
            "cat",
            "echo",
            "sleep",
            "kill",
            "hostname",
            "touch",
            "ls",
            "nc",
            "stty",
            "wget",
            "ip",
            "ping",
            "head",
            "test",
            "grep")) {
      Files.createSymbolicLink(lower.resolve("bin").resolve(applet), Path.of("busybox"));
    }
  }

  @Override
  public Workspace openCopy(List<LayerHandle> layers) {
    return openWorkspace(layers);
  }

  @Override
  public Workspace openInPlace(Path root, List<LayerHandle> layers, Untouched untouched) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Workspace openWorkspace(List<LayerHandle> layers) {
    return new Workspace() {
      @Override
      public List<Path> lowerDirectories() {
        return List.of(lower);
      }

      @Override
      public Path upper() {
        return lower; // a container has its own, and looks at owner and mode of this
      }

      @Override
      public Path work() {
        throw new IllegalStateException("a container has its own");
      }

      @Override
      public Path mountPoint() {
        throw new IllegalStateException("a container has its own");
      }

      @Override
      public LayerHandle freeze(MtimeRule clock) {
        throw new IllegalStateException("a container is no layer");
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public LayerStore layers() {
    return this;
  }

  @Override
  public BlobStore blobs() {
    throw unused();
  }

  @Override
  public ImageStore images() {
    throw unused();
  }

  @Override
  public BuildRecords records() {
    throw unused();
  }

  @Override
  public Path newTemporaryDirectory(String purpose) {
    throw unused();
  }

  @Override
  public void adopt(Path directory) {
    throw unused();
  }

  @Override
  public Lock lock(String name) {
    throw unused();
  }

  @Override
  public Optional<LayerHandle> find(Digest diffId) {
    return Optional.empty();
  }

  @Override
  public LayerHandle get(Digest diffId) {
    throw unused();
  }

  @Override
  public LayerHandle write(Collection<LayerEntry> entries, Face wanted) {
    throw unused();
  }

  @Override
  public LayerHandle importTar(
      InputStream in, Optional<Descriptor> descriptor, Optional<Digest> diffId) {
    throw unused();
  }

  @Override
  public InputStream openTar(Digest diffId) {
    throw unused();
  }

  @Override
  public List<Descriptor> blobs(Digest diffId) {
    return List.of();
  }

  @Override
  public List<Digest> list() {
    return List.of();
  }

  private static IllegalStateException unused() {
    return new IllegalStateException("not for containers");
  }

  @Override
  public void close() {}
}
