package io.jbuild.builder.remote;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was last seen at each URL, one small file each, named by the URL's hash: a URL can hold a
 * secret.
 */
record DownloadMemory(Path directory) {
  private static final int LINES = 4;

  private Path file(String url) {
    return directory.resolve(Digest.sha256(url.getBytes(StandardCharsets.UTF_8)).hex());
  }

  Optional<Download> find(String url) throws IOException {
    try {
      String[] lines = Files.readString(file(url)).split("\n", -1);
      if (lines.length != LINES) {
        return Optional.empty();
      }
      Digest content = Digest.parse(lines[0]);
      return Optional.of(new Download(content, Long.parseLong(lines[1]), lines[2], lines[3]));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // as good as none: the file is fetched once more
      return Optional.empty();
    }
  }

  void put(String url, Download d) throws IOException {
    String text =
        String.join("\n", d.content().toString(), d.size() + "", d.etag(), d.lastModified());
    AtomicFile.writeLazily(file(url), text.getBytes(StandardCharsets.UTF_8));
  }
}
