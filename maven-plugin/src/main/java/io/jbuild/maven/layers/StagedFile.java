package io.jbuild.maven.layers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * A file to be put into a layer.
 *
 * @param path below the layer's destination, with {@code /} between the parts
 * @param mode permission bits
 * @param stamp differs when the content does
 */
public record StagedFile(String path, int mode, String stamp, Content content) {
  public static final int PLAIN = 0644;
  public static final int PROGRAM = 0755;

  /** Content that is read when it is needed. */
  @FunctionalInterface
  public interface Content {
    /** The caller closes. */
    InputStream open() throws IOException;
  }

  public static StagedFile of(String path, int mode, Path file) throws IOException {
    BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
    String stamp = a.size() + "@" + a.lastModifiedTime().to(TimeUnit.NANOSECONDS) + file;
    return new StagedFile(path, mode, stamp, () -> Files.newInputStream(file));
  }

  public static StagedFile of(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new StagedFile(path, PLAIN, text, () -> new ByteArrayInputStream(bytes));
  }
}
