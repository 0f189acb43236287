package io.jbuild.grammar.lint;

import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import java.util.List;

/** No blank lines inside an instruction. */
final class NoEmptyContinuation implements Rule {

  @Override
  public String description() {
    return "Empty continuation lines will become errors in a future release";
  }

  @Override
  public void check(Lint lint) {
    Source source = lint.file().source();
    for (Span blank : lint.file().emptyContinuations()) {
      int feed = source.text().indexOf('\n', blank.start());
      int end = feed < 0 ? source.text().length() : feed + 1;
      // with its line end, so that no line is left of it
      lint.report(blank, "Empty continuation line", List.of(Edit.delete(blank.start(), end)));
    }
  }
}
