package io.jbuild.layercache.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.tar.ArchiveWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives made by hand, right and wrong ones. */
final class TestArchive {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  TestArchive() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  TestArchive file(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  TestArchive file(String name, String content) throws IOException {
    return file(name, content.replace('\'', '"').getBytes(UTF_8));
  }

  TestArchive link(String name, String target, char type) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  byte[] bytes() throws IOException {
    tar.finish();
    return bytes.toByteArray();
  }

  /** A layer with one file. */
  static byte[] layer(String file, String content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArchiveWriter writer = new ArchiveWriter(out)) {
      writer.file(file, content.getBytes(UTF_8));
      writer.finish();
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  static String config(byte[]... layers) {
    List<String> ids = new ArrayList<>();
    for (byte[] layer : layers) {
      ids.add("'" + Digest.sha256(layer) + "'");
    }
    return ("{'architecture':'amd64','os':'linux','rootfs':{'type':'layers','diff_ids':["
            + String.join(",", ids)
            + "]}}")
        .replace('\'', '"');
  }

  static Path busybox() {
    return Path.of(System.getProperty("jbuild.repository", "."), "..")
        .resolve("shared/conformance/images/busybox.tar")
        .normalize();
  }

  static boolean hasBusybox() {
    return Files.isReadable(busybox());
  }
}
