package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/**
 * A {@code RUN --mount=} as written: fields in order, values unexpanded. Neither keys nor values
 * are checked yet: which are allowed depends on the type, which may hold a variable, and only
 * matters in stages that are built.
 *
 * @param value the whole value of the flag
 */
public record Mount(List<MountOption> options, Word value) {

  public Mount {
    options = List.copyOf(options);
  }

  /** The value of the last field with one of these keys; a bare field has none. */
  public Optional<Word> find(String... keys) {
    for (int i = options.size() - 1; i >= 0; i--) {
      for (String key : keys) {
        if (options.get(i).key().equals(key)) {
          return options.get(i).value();
        }
      }
    }
    return Optional.empty();
  }
}
