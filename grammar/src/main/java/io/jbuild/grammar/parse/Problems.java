package io.jbuild.grammar.parse;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.DockerfileSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The errors of one file, as many as are reported. */
final class Problems {
  private final List<Diagnostic> found = new ArrayList<>(0);

  void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  boolean isFull() {
    return found.size() >= DockerfileSyntaxException.LIMIT;
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(diagnostic -> diagnostic.span().start()));
      int count = Math.min(found.size(), DockerfileSyntaxException.LIMIT);
      throw new DockerfileSyntaxException(found.subList(0, count));
    }
  }
}
