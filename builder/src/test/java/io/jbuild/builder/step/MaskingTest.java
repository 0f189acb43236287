package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.layercache.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskingTest {
  @Test
  void a_secret_is_masked_wherever_a_write_cuts_it() {
    String text = "token hunter2secret. hunter2 hunter2secret";
    for (int cut = 0; cut <= text.length(); cut++) {
      Masking masking = new Masking(List.of(bytes("hunter2secret\n")));
      String out =
          string(masking.mask(raw(text.substring(0, cut))))
              + string(masking.mask(raw(text.substring(cut))))
              + string(masking.end());
      assertEquals("token ****. hunter2 ****", out, "cut at " + cut);
    }
  }

  @Test
  void each_line_of_a_secret_counts() {
    Masking masking = new Masking(List.of(bytes("first line\r\nsecond line\n")));
    assertEquals("a **** b **** c", string(masking.mask(raw("a first line b second line c"))));
  }

  @Test
  void the_longest_secret_wins() {
    Masking masking = new Masking(List.of(bytes("abc"), bytes("abcdef")));
    assertEquals("****!", string(masking.mask(raw("abcdef!"))));
  }

  @Test
  void without_secrets_nothing_is_held_back() {
    assertEquals("abc", string(new Masking(List.of()).mask(raw("abc"))));
  }

  private static Bytes bytes(String text) {
    return Bytes.of(raw(text));
  }

  private static byte[] raw(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String string(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
