package io.jbuild.layercache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names as the kernel has them: UTF-8, where a lone surrogate U+DC80 to U+DCFF stands for a byte
 * that is no part of valid UTF-8 (see {@link ContainerPath}).
 */
public final class PathBytes {
  private PathBytes() {}

  public static byte[] encode(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      plain &= !isEscape(text.charAt(i));
    }
    if (plain) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] out = new byte[text.length() * 3];
    int n = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (isLoneEscape(text, i)) {
        out[n++] = (byte) (c - 0xdc00);
        i++;
        continue;
      }
      int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
      byte[] bytes = text.substring(i, end).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, out, n, bytes.length);
      n += bytes.length;
      i = end;
    }
    return Arrays.copyOf(out, n);
  }

  private static boolean isEscape(char c) {
    return c >= 0xdc80 && c <= 0xdcff;
  }

  private static boolean isLoneEscape(String text, int i) {
    return isEscape(text.charAt(i)) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  public static String decode(byte[] bytes) {
    boolean ascii = true;
    for (byte b : bytes) {
      ascii &= b >= 0;
    }
    if (ascii) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    StringBuilder out = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int n = sequence(bytes, i);
      if (n == 0) {
        out.append((char) (0xdc00 + (bytes[i] & 0xff)));
        i++;
      } else {
        out.append(new String(bytes, i, n, StandardCharsets.UTF_8));
        i += n;
      }
    }
    return out.toString();
  }

  /** The length of the valid UTF-8 sequence at {@code i}; 0 when there is none (RFC 3629). */
  private static int sequence(byte[] b, int i) {
    int c = b[i] & 0xff;
    if (c < 0x80) {
      return 1;
    }
    int n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4 || i + n > b.length) {
      return 0;
    }
    for (int k = 1; k < n; k++) {
      if ((b[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = b[i + 1] & 0xff;
    boolean overlong = (c == 0xe0 && second < 0xa0) || (c == 0xf0 && second < 0x90);
    boolean surrogate = c == 0xed && second >= 0xa0;
    boolean beyond = c == 0xf4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : n;
  }
}
