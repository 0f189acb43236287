package io.jbuild.grammar.lint;

import io.jbuild.grammar.Maintainer;
import io.jbuild.grammar.Span;

/** LABEL took the place of MAINTAINER. */
final class MaintainerDeprecated implements Rule {

  @Override
  public String description() {
    return "The MAINTAINER instruction is deprecated, use a label instead to define an image author";
  }

  @Override
  public void check(Lint lint) {
    for (Maintainer maintainer : lint.all(Maintainer.class)) {
      String author = maintainer.author().text();
      String message = "Maintainer instruction is deprecated in favor of using label";
      boolean plain =
          author.indexOf('"') < 0
              && author.indexOf('\\') < 0
              && author.indexOf('$') < 0
              && author.indexOf('`') < 0
              && lint.isVerbatim(maintainer.author());
      if (!plain) {
        lint.report(maintainer, maintainer.span(), message);
        continue;
      }
      Span name = maintainer.head().name().span();
      Edit fix =
          new Edit(
              name.start(),
              maintainer.author().span().end(),
              "LABEL org.opencontainers.image.authors=\"" + author + "\"");
      lint.report(maintainer, maintainer.span(), message, fix);
    }
  }
}
