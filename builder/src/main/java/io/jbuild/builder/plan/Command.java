package io.jbuild.builder.plan;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Excerpt;
import io.jbuild.grammar.Copy;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.parse.Closest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An instruction of a stage and the text that it stands in.
 *
 * @param onbuild whether a trigger put it there
 */
record Command(Instruction instruction, Source source, boolean onbuild) {

  /** The values of {@code --from} and of {@code from=} in mounts. */
  List<Word> origins() {
    if (instruction instanceof Copy copy) {
      Optional<Word> from = copy.from();
      return from.isPresent() ? List.of(from.get()) : List.of();
    }
    if (!(instruction instanceof Run run) || run.mounts().isEmpty()) {
      return List.of();
    }
    List<Word> origins = new ArrayList<>(1);
    for (Mount mount : run.mounts()) {
      Optional<Word> from = mount.find("from");
      if (from.isPresent()) {
        origins.add(from.get());
      }
    }
    return origins;
  }

  BuildException failure(ErrorCode code, String message) {
    return new BuildException(code, Optional.of(excerpt()), message);
  }

  BuildException failure(ErrorCode code, IllegalArgumentException cause) {
    return new BuildException(code, Optional.of(excerpt()), message(cause), cause);
  }

  /** An expansion that cannot be: the excerpt is the instruction's, not the word's alone. */
  BuildException failure(DockerfileSyntaxException cause) {
    String message = cause.first().sentence();
    return new BuildException(ErrorCode.SYNTAX, Optional.of(excerpt()), message, cause);
  }

  private Excerpt excerpt() {
    return Excerpt.of(
        source.name(), source.text(), instruction.span().line(), instruction.span().endLine());
  }

  static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  /** {@code (did you mean X?)}, or nothing. */
  static String hint(String written, List<String> known) {
    Optional<String> meant = Closest.to(written, known);
    return meant.isPresent() ? " (did you mean " + meant.get() + "?)" : "";
  }
}
