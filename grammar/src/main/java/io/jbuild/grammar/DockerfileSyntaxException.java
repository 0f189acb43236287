package io.jbuild.grammar;

import java.util.List;

/**
 * A text is not a Dockerfile. Carries every error that was found, at most {@link #LIMIT}, in the
 * order of the text; the message is the first one and the number of others.
 */
public final class DockerfileSyntaxException extends RuntimeException {
  /** Errors after this many in one file are not looked for. */
  public static final int LIMIT = 20;

  private static final long serialVersionUID = 1;

  private final transient List<Diagnostic> diagnostics;

  public DockerfileSyntaxException(List<Diagnostic> diagnostics) {
    super(message(diagnostics));
    this.diagnostics = List.copyOf(diagnostics);
  }

  public DockerfileSyntaxException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  /** Never empty. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** Never null, other than with most exceptions. */
  @Override
  public String getMessage() {
    return message(diagnostics);
  }

  public Diagnostic first() {
    return diagnostics.get(0);
  }

  private static String message(List<Diagnostic> diagnostics) {
    String first = diagnostics.get(0).toString();
    int others = diagnostics.size() - 1;
    return switch (others) {
      case 0 -> first;
      case 1 -> first + " (and one more error)";
      default -> first + " (and " + others + " more errors)";
    };
  }
}
