package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.toc.CompactToc;
import io.jbuild.layercache.toc.Pages;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where layers stand: {@code layers/<hex>/} with {@code toc}, {@code tree/} and {@code blobs}. Each
 * is whole when it is there; {@code toc} comes last and makes the layer one.
 */
final class LayerShelf {
  private final Path root;
  private final FileOps files;
  private final BlobStore blobs;
  private final Lease lease;

  LayerShelf(Path root, FileOps files, BlobStore blobs, Lease lease) {
    this.root = root;
    this.files = files;
    this.blobs = blobs;
    this.lease = lease;
  }

  FileOps files() {
    return files;
  }

  BlobStore blobStore() {
    return blobs;
  }

  Lease lease() {
    return lease;
  }

  /** Pages for a table that may outgrow the heap. */
  Pages pages() {
    return Pages.of(() -> lease.newFile("table"));
  }

  private Path directory(Digest diffId) {
    return root.resolve("layers").resolve(diffId.hex());
  }

  private Path tocFile(Digest diffId) {
    return directory(diffId).resolve("toc");
  }

  private Path blobList(Digest diffId) {
    return directory(diffId).resolve("blobs");
  }

  /** Where the tree is when there is one. */
  Path tree(Digest diffId) {
    return directory(diffId).resolve("tree");
  }

  /** Where the store keeps a blob, for reading in the middle of it. */
  Path blobFile(Digest digest) {
    String hex = digest.hex();
    return root.resolve("blobs")
        .resolve(digest.algorithm())
        .resolve(hex.substring(0, 2))
        .resolve(hex);
  }

  boolean hasTree(Digest diffId) {
    return Files.isDirectory(tree(diffId), LinkOption.NOFOLLOW_LINKS);
  }

  /** Takes the layer into use, when it is whole. */
  boolean use(Digest diffId) throws IOException {
    return Files.exists(tocFile(diffId)) && lease.use(directory(diffId));
  }

  CompactToc toc(Digest diffId) throws IOException {
    CompactToc toc = CompactToc.open(tocFile(diffId));
    if (!toc.layer().diffId().equals(diffId)) {
      throw new IOException(
          "table of contents " + tocFile(diffId) + " is that of layer " + toc.layer().diffId());
    }
    return toc;
  }

  /** The kept forms of the layer that are really there. */
  List<Descriptor> blobs(Digest diffId) throws IOException {
    List<Descriptor> there = new ArrayList<>();
    for (Descriptor d : BlobList.read(blobList(diffId))) {
      Optional<Long> size = blobs.size(d.digest());
      if (size.isPresent() && size.get() == d.size()) {
        there.add(d);
      }
    }
    return there;
  }

  /** The kept form of the layer that is a plain tar stream. */
  Optional<Descriptor> plainTar(Digest diffId) throws IOException {
    for (Descriptor d : blobs(diffId)) {
      if (d.digest().equals(diffId) || d.mediaType().compression() == Compression.NONE) {
        return Optional.of(d);
      }
    }
    return Optional.empty();
  }

  FileLocks.Held lock(Digest diffId) throws IOException {
    return FileLocks.lockOrFail(root.resolve("locks").resolve("layer-" + diffId.hex()));
  }

  /** Held by whoever makes a missing face of the layer. */
  FileLocks.Held lockMaking(Digest diffId) throws IOException {
    return FileLocks.lockOrFail(root.resolve("locks").resolve("make-" + diffId.hex()));
  }

  void addBlob(Digest diffId, Descriptor blob) throws IOException {
    try (FileLocks.Held held = lock(diffId)) {
      Files.createDirectories(directory(diffId));
      List<Descriptor> all = new ArrayList<>(BlobList.read(blobList(diffId)));
      for (Descriptor d : all) {
        if (d.digest().equals(blob.digest())) {
          return;
        }
      }
      all.add(blob);
      AtomicFile.write(blobList(diffId), BlobList.print(all));
    }
  }

  /** Moves a finished tree in; one that is there already is as good, and ours is removed. */
  void addTree(Digest diffId, Path tree) throws IOException {
    Path target = tree(diffId);
    Files.createDirectories(directory(diffId));
    try (FileLocks.Held held = lock(diffId)) {
      if (!hasTree(diffId)) {
        Files.deleteIfExists(target); // the placeholder of an exchange that was cut off
        AtomicFile.moveInto(tree, target);
        return;
      }
    }
    Trees.delete(tree);
  }

  /**
   * Moves in a tree that others may have open by its old path or are about to: that path leads to
   * the new place, without a moment between. A tree that is there already leaves ours where it is,
   * until the lease ends.
   */
  void addTreeInUse(Digest diffId, Path tree) throws IOException {
    Path target = tree(diffId).toAbsolutePath();
    Files.createDirectories(directory(diffId));
    try (FileLocks.Held held = lock(diffId)) {
      if (hasTree(diffId)) {
        return;
      }
      Files.deleteIfExists(target);
      Files.createSymbolicLink(target, target);
      if (!files.exchange(tree.toString(), target.toString())) {
        Files.delete(target);
        AtomicFile.moveInto(tree, target);
        Files.createSymbolicLink(tree, target);
      }
    }
  }

  /** Makes the layer visible. */
  void addToc(Digest diffId, Path toc) throws IOException {
    Path target = tocFile(diffId);
    Files.createDirectories(directory(diffId));
    if (use(diffId)) {
      Files.deleteIfExists(toc);
      return;
    }
    AtomicFile.moveInto(toc, target);
    AtomicFile.sync(directory(diffId));
    AtomicFile.sync(root.resolve("layers"));
    lease.use(directory(diffId));
  }

  List<Digest> list() throws IOException {
    List<Digest> out = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve("layers"))) {
      for (Path entry : entries) {
        String hex = String.valueOf(entry.getFileName());
        if (Files.exists(entry.resolve("toc"))) {
          out.add(new Digest(hex.length() == 64 ? "sha256" : "sha512", hex));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was ever written
    }
    out.sort(null);
    return out;
  }
}
