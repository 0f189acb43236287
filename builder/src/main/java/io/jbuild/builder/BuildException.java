package io.jbuild.builder;

import java.util.Optional;

/** A build failed for a reason that whoever runs it can do something about. */
public final class BuildException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String text;
  private final transient Optional<Excerpt> excerpt;

  public BuildException(ErrorCode code, String message) {
    this(code, Optional.empty(), message);
  }

  public BuildException(ErrorCode code, Optional<Excerpt> excerpt, String message) {
    super(message);
    this.code = code;
    this.text = message;
    this.excerpt = excerpt;
  }

  public BuildException(
      ErrorCode code, Optional<Excerpt> excerpt, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.text = message;
    this.excerpt = excerpt;
  }

  public ErrorCode code() {
    return code;
  }

  /** The lines of the Dockerfile that it is about. */
  public Optional<Excerpt> excerpt() {
    return excerpt;
  }

  /** The same with a place, unless it has one. */
  public BuildException in(Excerpt place) {
    if (excerpt.isPresent()) {
      return this;
    }
    BuildException placed = new BuildException(code, Optional.of(place), text, this);
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  @Override
  public String getMessage() {
    return text;
  }

  /** What a person reads: the message, and below it the excerpt. */
  public String describe() {
    return excerpt.map(e -> text + "\n" + e).orElse(text);
  }
}
