package io.jbuild.layercache.store;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.io.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** Blobs as files {@code blobs/<algorithm>/<two hex>/<hex>}, written in {@code tmp/}, moved in. */
public final class DirectoryBlobStore implements BlobStore {
  private static final int MAX_SMALL = 16 << 20;
  private static final int BUFFER = 1 << 16;

  private final Path root;
  private final Lease lease;

  public DirectoryBlobStore(Path root, Lease lease) {
    this.root = root;
    this.lease = lease;
  }

  @Override
  public Optional<Long> size(Digest digest) throws IOException {
    Path file = file(digest);
    try {
      long size = Files.size(file);
      return lease.use(file) ? Optional.of(size) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    return new VerifyingInputStream(Files.newInputStream(file(digest)), "blob " + digest, digest);
  }

  @Override
  public byte[] read(Digest digest) throws IOException {
    Path file = file(digest);
    long size = Files.size(file);
    if (size > MAX_SMALL) {
      throw new IOException(
          "blob " + digest + " has " + size + " bytes: too many for a manifest or configuration");
    }
    byte[] content = Files.readAllBytes(file);
    byte[] got = VerifyingInputStream.newHash(digest.algorithm()).digest(content);
    Digest actual = new Digest(digest.algorithm(), HexFormat.of().formatHex(got));
    if (!actual.equals(digest)) {
      throw new DigestMismatchException("blob " + digest, digest, actual, content.length);
    }
    return content;
  }

  @Override
  public Digest put(byte[] content) throws IOException {
    Digest digest = Digest.sha256(content);
    Path file = file(digest);
    if (!isThere(file, content.length)) {
      lease.hold();
      AtomicFile.write(file, content);
    }
    return digest;
  }

  @Override
  public void put(InputStream in, Descriptor want) throws IOException {
    Path file = file(want.digest());
    if (isThere(file, want.size())) {
      drain(in, want);
      return;
    }
    MessageDigest hash = VerifyingInputStream.newHash(want.digest().algorithm());
    try (FileSink sink = new FileSink(lease.newFile("blob"), hash, this::file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sink.write(buffer, 0, n);
        if (sink.count() > want.size()) {
          throw mismatch(want, sink.count());
        }
      }
      if (sink.count() != want.size()) {
        throw mismatch(want, sink.count());
      }
      sink.commit(Optional.of(want.digest()));
    }
  }

  private static DigestMismatchException mismatch(Descriptor want, long got) {
    return new DigestMismatchException(
        "incoming blob " + want.digest(), want.digest(), want.size(), got);
  }

  /** What is already there need not be written, but what comes in must still be what it says. */
  private static void drain(InputStream in, Descriptor want) throws IOException {
    VerifyingInputStream verified =
        new VerifyingInputStream(in, "incoming blob " + want.digest(), want.digest(), want.size());
    byte[] buffer = new byte[BUFFER];
    while (verified.read(buffer) >= 0) {
      // reading verifies
    }
  }

  @Override
  public Sink create() throws IOException {
    return new FileSink(lease.newFile("blob"), Digest.newSha256(), this::file);
  }

  private boolean isThere(Path file, long size) throws IOException {
    try {
      return Files.size(file) == size && lease.use(file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Where a blob stands or would stand. */
  public Path file(Digest digest) {
    String hex = digest.hex();
    return root.resolve(digest.algorithm()).resolve(hex.substring(0, 2)).resolve(hex);
  }
}
