package io.jbuild.cli;

import java.util.List;
import java.util.Optional;

/**
 * A flag.
 *
 * @param names each with its dashes; errors tell the last one
 * @param label of its value in the help; a flag without takes none
 * @param bare its value when there is none behind a {@code =}; none for a flag that takes the next
 *     word
 */
record Flag(List<String> names, Optional<String> label, String description, Optional<String> bare) {
  Flag {
    names = List.copyOf(names);
  }

  String name() {
    return names.get(names.size() - 1);
  }

  boolean isSwitch() {
    return label.isEmpty();
  }
}
