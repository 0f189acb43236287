package io.jbuild.layercache.store;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.record.DirectoryBuildRecords;
import io.jbuild.layercache.snapshot.DirectoryLayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A store in a directory. Opening it touches no disk: directories are made by whoever first writes
 * into them.
 */
public final class DirectoryStore implements Store {
  private static final int MAX_NAME = 100;

  private final Path root;
  private final Lease lease;
  private final Layers opener;
  private final DirectoryBlobStore blobs;
  private final LayerStore layers;
  private final DirectoryImageStore images;
  private final DirectoryBuildRecords records;

  /** How the layers of a store come to be. */
  @FunctionalInterface
  public interface Layers {
    /**
     * @param root of the store
     */
    LayerStore open(Path root, BlobStore blobs, Lease lease);
  }

  private DirectoryStore(Path root, Layers layers, Lease lease) {
    this.root = root;
    this.lease = lease;
    this.opener = layers;
    this.blobs = new DirectoryBlobStore(root.resolve("blobs"), lease);
    this.layers = layers.open(root, blobs, lease);
    this.images = new DirectoryImageStore(root.resolve("images"), blobs, lease);
    this.records = new DirectoryBuildRecords(root.resolve("records"), lease);
  }

  public static DirectoryStore open(Path root, FileOps files) {
    return open(root, (at, blobs, lease) -> new DirectoryLayerStore(at, files, blobs, lease));
  }

  /** A store whose layers are kept by something else. */
  public static DirectoryStore open(Path root, Layers layers) {
    Path absolute = root.toAbsolutePath().normalize();
    return new DirectoryStore(absolute, layers, Lease.of(absolute));
  }

  /** The same store for one who only looks: what is read through it does not count as used. */
  public DirectoryStore onlooker() {
    return new DirectoryStore(root, opener, Lease.ofOnlooker(root));
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public DirectoryBlobStore blobs() {
    return blobs;
  }

  @Override
  public LayerStore layers() {
    return layers;
  }

  @Override
  public DirectoryImageStore images() {
    return images;
  }

  @Override
  public DirectoryBuildRecords records() {
    return records;
  }

  /** This process's claim on the store. */
  public Lease lease() {
    return lease;
  }

  @Override
  public Path newTemporaryDirectory(String purpose) throws IOException {
    return lease.newDirectory(purpose);
  }

  @Override
  public void adopt(Path directory) throws IOException {
    lease.adopt(directory);
  }

  @Override
  public Lock lock(String name) throws IOException, InterruptedException {
    lease.hold();
    FileLocks.Held held =
        FileLocks.lock(root.resolve("locks").resolve("named").resolve(fileName(name)));
    return held::close;
  }

  /** A name that is no plain file name goes by its digest. */
  private static String fileName(String name) {
    boolean plain = !name.isEmpty() && name.length() <= MAX_NAME && name.charAt(0) != '.';
    for (int i = 0; plain && i < name.length(); i++) {
      char c = name.charAt(i);
      plain = (c < 0x80 && Character.isLetterOrDigit(c)) || c == '-' || c == '_' || c == '.';
    }
    return plain ? name : '=' + Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
  }

  @Override
  public void close() throws IOException {
    lease.close();
  }
}
