package io.jbuild.grammar.parse;

/** Which names a stage may have. */
final class StageNames {

  private StageNames() {}

  /** A letter, then letters, digits, {@code - _ .}; in any case. */
  static boolean isValid(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
