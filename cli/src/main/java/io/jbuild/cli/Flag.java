package io.jbuild.cli;

import java.util.Optional;

/**
 * What a flag takes.
 *
 * @param name by which it is told, with its dashes
 * @param bare its value when there is none behind a {@code =}; none for a flag that takes the next
 *     word
 */
record Flag(String name, boolean isSwitch, Optional<String> bare) {
  static Flag ofSwitch(String name) {
    return new Flag(name, true, Optional.of("true"));
  }

  static Flag ofValue(String name) {
    return new Flag(name, false, Optional.empty());
  }

  static Flag optional(String name, String bare) {
    return new Flag(name, false, Optional.of(bare));
  }
}
