package io.jbuild.grammar.parse;

import io.jbuild.grammar.Keyword;
import io.jbuild.grammar.antlr.DockerfileLexer;
import java.util.ArrayList;
import java.util.List;

/** The instructions' names as the lexer numbers them. */
final class Keywords {

  private Keywords() {}

  static Keyword of(int tokenType) {
    return switch (tokenType) {
      case DockerfileLexer.FROM -> Keyword.FROM;
      case DockerfileLexer.RUN -> Keyword.RUN;
      case DockerfileLexer.CMD -> Keyword.CMD;
      case DockerfileLexer.ENTRYPOINT -> Keyword.ENTRYPOINT;
      case DockerfileLexer.SHELL -> Keyword.SHELL;
      case DockerfileLexer.LABEL -> Keyword.LABEL;
      case DockerfileLexer.ENV -> Keyword.ENV;
      case DockerfileLexer.ARG -> Keyword.ARG;
      case DockerfileLexer.ADD -> Keyword.ADD;
      case DockerfileLexer.COPY -> Keyword.COPY;
      case DockerfileLexer.VOLUME -> Keyword.VOLUME;
      case DockerfileLexer.EXPOSE -> Keyword.EXPOSE;
      case DockerfileLexer.MAINTAINER -> Keyword.MAINTAINER;
      case DockerfileLexer.USER -> Keyword.USER;
      case DockerfileLexer.WORKDIR -> Keyword.WORKDIR;
      case DockerfileLexer.STOPSIGNAL -> Keyword.STOPSIGNAL;
      case DockerfileLexer.HEALTHCHECK -> Keyword.HEALTHCHECK;
      case DockerfileLexer.ONBUILD -> Keyword.ONBUILD;
      default -> throw new IllegalArgumentException("token " + tokenType + " is no instruction");
    };
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Keyword keyword : Keyword.values()) {
      names.add(keyword.name());
    }
    return names;
  }
}
