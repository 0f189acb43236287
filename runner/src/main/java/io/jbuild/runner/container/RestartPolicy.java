package io.jbuild.runner.container;

/**
 * Whether a container is started again when it ends.
 *
 * @param maximum tries of {@link Kind#ON_FAILURE}; 0: no limit
 */
public record RestartPolicy(Kind kind, int maximum) {
  public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

  /** As docker names them. */
  public enum Kind {
    NO("no"),
    ON_FAILURE("on-failure"),
    ALWAYS("always"),
    UNLESS_STOPPED("unless-stopped");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Parses {@code no}, {@code on-failure[:n]}, {@code always} or {@code unless-stopped}. */
  public static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word) && (colon < 0 || kind == Kind.ON_FAILURE)) {
        return new RestartPolicy(kind, colon < 0 ? 0 : number(text, text.substring(colon + 1)));
      }
    }
    throw new IllegalArgumentException(
        "invalid restart policy '"
            + text
            + "': want no, on-failure[:tries], always or unless-stopped");
  }

  private static int number(String text, String digits) {
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "invalid restart policy '" + text + "': '" + digits + "' is no number", e);
    }
  }

  /**
   * @param restarts how often it was started again before
   */
  boolean wants(int exitCode, int restarts, boolean stopped) {
    return switch (kind) {
      case NO -> false;
      case ON_FAILURE -> !stopped && exitCode != 0 && (maximum == 0 || restarts < maximum);
      case ALWAYS, UNLESS_STOPPED -> !stopped;
    };
  }

  @Override
  public String toString() {
    return maximum > 0 ? kind.word + ':' + maximum : kind.word;
  }
}
