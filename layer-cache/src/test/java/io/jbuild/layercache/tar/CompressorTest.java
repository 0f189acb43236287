package io.jbuild.layercache.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressorTest {
  private static byte[] content(int length) {
    byte[] content = new byte[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (random.nextInt(8) * (i % 7 == 0 ? 31 : 1));
    }
    return content;
  }

  private static byte[] compress(Compression compression, int level, byte[] content, int piece)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = Compressor.open(compression, OptionalInt.of(level), bytes)) {
      for (int at = 0; at < content.length; at += piece) {
        out.write(content, at, Math.min(piece, content.length - at));
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32_768, 262_143, 262_144, 262_145, 524_288, 3_000_001})
  void gzip_and_zstd_come_back(int length) throws IOException {
    byte[] content = content(length);
    for (int level : new int[] {1, 6, 9}) {
      for (Compression c : new Compression[] {Compression.GZIP, Compression.ZSTD}) {
        byte[] compressed = compress(c, level, content, 1 << 16);
        Decompressor.Opened opened = Decompressor.detect(new ByteArrayInputStream(compressed));
        assertEquals(c, opened.compression());
        assertArrayEquals(content, opened.in().readAllBytes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"})
  void the_same_content_gives_the_same_bytes(Compression compression) throws IOException {
    byte[] content = content(2_000_000);
    byte[] first = compress(compression, 6, content, 1 << 16);
    assertArrayEquals(first, compress(compression, 6, content, 999));
    assertArrayEquals(first, compress(compression, 6, content, content.length));
    assertTrue(first.length < content.length / 2, "it is " + first.length);
  }

  @Test
  void members_behind_each_other_are_one_stream() throws IOException {
    byte[] one = compress(Compression.GZIP, 6, content(1000), 100);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    assertEquals(2000, Decompressor.open(new ByteArrayInputStream(two)).readAllBytes().length);
  }

  @Test
  void a_level_that_is_none_is_refused() {
    IOException e =
        assertThrows(IOException.class, () -> compress(Compression.ZSTD, 23, new byte[0], 1));
    assertEquals("zstd has no compression level 23: it goes from 1 to 22", e.getMessage());
    assertThrows(IOException.class, () -> compress(Compression.XZ, 6, new byte[0], 1));
  }

  @Test
  void what_is_not_compressed_comes_as_it_is() throws IOException {
    byte[] content = content(10_000);
    assertArrayEquals(content, Decompressor.open(new ByteArrayInputStream(content)).readAllBytes());
    assertEquals(0, Decompressor.open(new ByteArrayInputStream(new byte[0])).read() + 1);
  }

  @Test
  void a_truncated_stream_is_an_error() throws IOException {
    for (Compression c : new Compression[] {Compression.GZIP, Compression.ZSTD}) {
      byte[] whole = compress(c, 6, content(500_000), 4096);
      byte[] half = Arrays.copyOf(whole, whole.length / 2);
      assertThrows(
          IOException.class,
          () -> Decompressor.open(new ByteArrayInputStream(half)).readAllBytes(),
          c.toString());
    }
  }
}
