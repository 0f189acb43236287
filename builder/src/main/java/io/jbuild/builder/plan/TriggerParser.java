package io.jbuild.builder.plan;

import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Source;

/** Reads the ONBUILD triggers of base images: the parser of the language. */
@FunctionalInterface
public interface TriggerParser {
  /**
   * @throws io.jbuild.grammar.DockerfileSyntaxException when it is no Dockerfile
   */
  Dockerfile parse(Source source);
}
