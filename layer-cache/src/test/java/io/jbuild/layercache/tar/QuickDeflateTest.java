package io.jbuild.layercache.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuickDeflateTest {
  private static final int WINDOW = 1 << 15;

  /** Repetitions near and far, short and long, of bytes that are many or few. */
  private static byte[] mixed(Random random, int length) {
    byte[] content = new byte[length];
    int at = 0;
    while (at < length) {
      int n = Math.min(length - at, 1 << random.nextInt(12));
      int kind = random.nextInt(4);
      if (kind == 0 && at > 0) {
        int distance = 1 + random.nextInt(Math.min(at, 1 << (1 + random.nextInt(16))));
        for (int i = 0; i < n; i++) {
          content[at + i] = content[at + i - distance];
        }
      } else if (kind == 1) {
        Arrays.fill(content, at, at + n, (byte) random.nextInt());
      } else {
        int few = 1 + random.nextInt(256);
        for (int i = 0; i < n; i++) {
          content[at + i] = (byte) random.nextInt(few);
        }
      }
      at += n;
    }
    return content;
  }

  private static byte[] deflate(byte[] content, int window, boolean last) {
    byte[] out = new byte[QuickDeflate.bound(content.length - window)];
    int n = new QuickDeflate().deflate(content, window, content.length, last, out);
    return Arrays.copyOf(out, n);
  }

  private static void assertComesBack(byte[] content, int window, boolean last)
      throws DataFormatException {
    byte[] deflated = deflate(content, window, last);
    Inflater inflater = new Inflater(true);
    if (window > 0) {
      inflater.setDictionary(content, 0, window);
    }
    inflater.setInput(deflated);
    byte[] back = new byte[content.length - window + 1];
    int n = 0;
    for (int got = 1; got > 0; n += got) {
      got = inflater.inflate(back, n, back.length - n);
    }
    assertArrayEquals(Arrays.copyOfRange(content, window, content.length), Arrays.copyOf(back, n));
    assertEquals(last, inflater.finished());
    assertEquals(0, inflater.getRemaining());
    inflater.end();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 257, 258, 259, 65_534, 65_535, 65_536, 131_071, 262_144})
  void any_length_comes_back(int length) throws DataFormatException {
    byte[] same = new byte[length];
    byte[] random = new byte[length];
    new Random(length).nextBytes(random);
    for (byte[] content : List.of(same, random, mixed(new Random(length), length))) {
      assertComesBack(content, 0, true);
      assertComesBack(content, 0, false);
    }
  }

  @Test
  void any_content_comes_back_behind_any_other() throws DataFormatException {
    Random random = new Random(17);
    for (int i = 0; i < 300; i++) {
      byte[] content = mixed(random, random.nextInt(i % 10 == 0 ? 300_000 : 20_000));
      int window = random.nextInt(Math.min(content.length, WINDOW) + 1);
      assertComesBack(content, window, random.nextBoolean());
    }
  }

  @Test
  void what_has_no_repetition_grows_by_next_to_nothing() {
    byte[] content = new byte[1 << 18];
    new Random(1).nextBytes(content);
    int grown = deflate(content, 0, true).length - content.length;
    assertTrue(grown < 40, "by " + grown);
  }

  @Test
  void words_are_never_longer_than_the_limit() {
    int[] fibonacci = new int[40];
    fibonacci[0] = 1;
    fibonacci[1] = 1;
    for (int i = 2; i < fibonacci.length; i++) {
      fibonacci[i] = fibonacci[i - 1] + fibonacci[i - 2];
    }
    HuffmanCode code = new HuffmanCode(fibonacci.length, 15);
    code.make(fibonacci);
    long used = 0;
    for (byte length : code.lengths) {
      assertTrue(length > 0 && length <= 15, "a word of " + length + " bits");
      used += 1L << (15 - length);
    }
    assertEquals(1 << 15, used, "the code is not complete");
    assertTrue(code.lengths[39] < code.lengths[0]);
  }

  /** A new digest here is a new digest of every layer that users push: say so in the changelog. */
  @Test
  void gzip_of_the_usual_level_has_the_bytes_it_always_had() throws IOException {
    byte[] content = mixed(new Random(42), 1_500_000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = Compressor.open(Compression.GZIP, OptionalInt.empty(), bytes)) {
      for (int at = 0; at < content.length; at += 999) {
        out.write(content, at, Math.min(999, content.length - at));
      }
    }
    byte[] gzip = bytes.toByteArray();
    assertArrayEquals(content, Decompressor.open(new ByteArrayInputStream(gzip)).readAllBytes());
    assertEquals(
        "4d45e3f6c8a198e77e46101d31c68e760a9e0fafb3ea1729c5e05858f9818a30",
        Digest.sha256(gzip).hex());
  }
}
