package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The keys that leave a container alone, typed one after the other. */
final class DetachKeys {
  private static final String USUAL = "ctrl-p,ctrl-q";
  private static final String CONTROL = "ctrl-";
  private static final String ODD = "@[\\]^_";

  private final byte[] keys;
  private int matched;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /** As --detach-keys says. */
  static DetachKeys of(Arguments a) {
    return parse(a.value("--detach-keys").orElse(USUAL));
  }

  /** Letters, or {@code ctrl-} and one of a to z and @[\]^_, separated by commas. */
  static DetachKeys parse(String text) {
    String[] words = text.split(",", -1);
    byte[] keys = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      boolean control = word.length() == CONTROL.length() + 1 && word.startsWith(CONTROL);
      char key = word.isEmpty() ? 0 : word.charAt(word.length() - 1);
      boolean known = control ? (key >= 'a' && key <= 'z') || ODD.indexOf(key) >= 0 : key < 0x80;
      if (key == 0 || !known || (!control && word.length() > 1)) {
        throw new UsageException(
            "invalid value '"
                + text
                + "' for --detach-keys: want letters or ctrl-LETTER, separated by commas");
      }
      keys[i] = (byte) (control ? key & 0x1f : key);
    }
    return new DetachKeys(keys);
  }

  /**
   * Takes what was typed, keeps back what may be the beginning of the keys, and says what there is
   * to pass on; empty when that is all there ever will be.
   */
  Optional<byte[]> pass(byte[] typed, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < length; i++) {
      if (typed[i] != keys[matched]) {
        out.write(keys, 0, matched);
        matched = 0;
      }
      if (typed[i] != keys[matched]) {
        out.write(typed[i]);
      } else if (++matched == keys.length) {
        return Optional.empty();
      }
    }
    return Optional.of(out.toByteArray());
  }
}
