package io.jbuild.cli.template;

/** A template can't be read or used; the message says where. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super("template parsing error: " + message);
  }
}
