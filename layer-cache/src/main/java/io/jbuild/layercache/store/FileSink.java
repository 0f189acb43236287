package io.jbuild.layercache.store;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.io.DigestMismatchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/** A blob being written to a temporary file, hashed on the way. */
final class FileSink extends BlobStore.Sink {
  private final Path file;
  private final FileChannel channel;
  private final EarlySync sync;
  private final MessageDigest hash;
  private final Function<Digest, Path> place;
  private long count;
  private boolean committed;

  FileSink(Path file, MessageDigest hash, Function<Digest, Path> place) throws IOException {
    this.file = file;
    this.hash = hash;
    this.place = place;
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    this.sync = new EarlySync(channel);
  }

  long count() {
    return count;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    hash.update(b, off, len);
    count += len;
    sync.written(count);
  }

  @Override
  public Digest commit(Optional<Digest> want) throws IOException {
    String algorithm = hash.getAlgorithm().equals("SHA-256") ? "sha256" : "sha512";
    Digest digest = new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
    if (want.isPresent() && !want.get().equals(digest)) {
      throw new DigestMismatchException("incoming blob " + want.get(), want.get(), digest, count);
    }
    sync.finish();
    channel.force(false);
    channel.close();
    Path target = place.apply(digest);
    AtomicFile.moveInto(file, target);
    AtomicFile.syncParent(target);
    committed = true;
    return digest;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(file);
    }
  }
}
