package io.jbuild.grammar;

import java.util.Locale;

/** The instructions of the language, in the order in which the reference lists them. */
public enum Keyword {
  FROM,
  RUN,
  CMD,
  LABEL,
  MAINTAINER,
  EXPOSE,
  ENV,
  ADD,
  COPY,
  ENTRYPOINT,
  VOLUME,
  USER,
  WORKDIR,
  ARG,
  ONBUILD,
  STOPSIGNAL,
  HEALTHCHECK,
  SHELL;

  /** The name as the syntax dumps of other tools write it. */
  public String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
