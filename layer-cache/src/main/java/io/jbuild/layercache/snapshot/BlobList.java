package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file that says which blobs hold a layer: a line each, media type, digest and size. */
final class BlobList {
  private BlobList() {}

  /** Empty when there is no file. */
  static List<Descriptor> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    List<Descriptor> out = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] f = line.split(" ");
      try {
        out.add(Descriptor.of(new MediaType(f[0]), Digest.parse(f[1]), Long.parseLong(f[2])));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IOException("blob list " + file + " is damaged: '" + line + "'", e);
      }
    }
    return out;
  }

  static byte[] print(List<Descriptor> blobs) {
    StringBuilder out = new StringBuilder();
    for (Descriptor d : blobs) {
      out.append(d.mediaType()).append(' ').append(d.digest()).append(' ').append(d.size());
      out.append('\n');
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
