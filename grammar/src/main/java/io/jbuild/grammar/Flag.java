package io.jbuild.grammar;

import java.util.Locale;
import java.util.Optional;

/**
 * A flag of an instruction: {@code --name} or {@code --name=value}, the value without its quotes.
 */
public record Flag(String name, Optional<Word> value, Span span) {

  /** Of a flag that is on or off: on when bare or {@code true}. */
  public boolean isTrue() {
    return value.isEmpty() || value.get().text().toLowerCase(Locale.ROOT).equals("true");
  }

  /** {@code --name=value}. */
  @Override
  public String toString() {
    return value.isPresent() ? "--" + name + "=" + value.get().text() : "--" + name;
  }
}
