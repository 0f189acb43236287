package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/**
 * What every instruction has.
 *
 * @param name the instruction's name in the case in which it was written
 * @param flags in the order in which they were written
 * @param text the instruction's own line, continuation lines joined to it without comments and
 *     blank lines, trimmed; here-documents are not in it. What history and progress show
 * @param span from the name to the last character, here-documents included
 * @param comments the comment lines above, since the last instruction or the last empty comment
 */
public record Head(Word name, List<Flag> flags, String text, Span span, List<Comment> comments) {

  public Head {
    flags = List.copyOf(flags);
    comments = List.copyOf(comments);
  }

  /** The flag of this name; of several the last. */
  public Optional<Flag> flag(String flagName) {
    for (int i = flags.size() - 1; i >= 0; i--) {
      if (flags.get(i).name().equals(flagName)) {
        return Optional.of(flags.get(i));
      }
    }
    return Optional.empty();
  }

  /** The value of the flag of this name. */
  public Optional<Word> flagValue(String flagName) {
    Optional<Flag> flag = flag(flagName);
    return flag.isPresent() ? flag.get().value() : Optional.empty();
  }

  public boolean isFlagTrue(String flagName) {
    Optional<Flag> flag = flag(flagName);
    return flag.isPresent() && flag.get().isTrue();
  }

  /** What a comment above says of this name: the rest of the line that starts with it. */
  public Optional<String> description(String of) {
    for (Comment comment : comments) {
      String line = comment.text();
      if (line.length() > of.length() && line.startsWith(of) && line.charAt(of.length()) == ' ') {
        return Optional.of(line.substring(of.length() + 1));
      }
    }
    return Optional.empty();
  }
}
