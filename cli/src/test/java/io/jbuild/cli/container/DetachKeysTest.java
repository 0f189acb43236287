package io.jbuild.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.cli.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DetachKeysTest {

  private static String pass(DetachKeys keys, String typed) {
    byte[] bytes = typed.getBytes(StandardCharsets.US_ASCII);
    Optional<byte[]> rest = keys.pass(bytes, bytes.length);
    return rest.map(r -> new String(r, StandardCharsets.US_ASCII)).orElse("(left)");
  }

  @Test
  void keys_one_after_the_other_leave() {
    DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertEquals("ab", pass(keys, "ab"));
    assertEquals("(left)", pass(keys, "c\020\021"));
    keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertEquals("", pass(keys, "\020"));
    assertEquals("(left)", pass(keys, "\021"));
  }

  @Test
  void what_only_began_like_them_is_passed_on() {
    DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertEquals("", pass(keys, "\020"));
    assertEquals("\020x", pass(keys, "x"));
    assertEquals("\020", pass(keys, "\020\020"));
    assertEquals("(left)", pass(keys, "\021"));
  }

  @Test
  void keys_are_letters_or_control_and_one_of_some() {
    assertEquals("(left)", pass(DetachKeys.parse("q"), "q"));
    assertEquals("(left)", pass(DetachKeys.parse("ctrl-\\"), "\034"));
    for (String wrong : new String[] {"", "ab", "ctrl-", "ctrl-1", "a,,b", "strg-p"}) {
      assertThrows(UsageException.class, () -> DetachKeys.parse(wrong));
    }
  }
}
