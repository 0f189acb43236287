package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Head;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Stage;
import java.util.List;

/** The comment that documents a stage or an argument starts with its name. */
final class InvalidDefinitionDescription implements Rule {

  @Override
  public String description() {
    return "Comment for build stage or argument should follow the format: `# <arg/stage name>"
        + " <description>`. If this is not intended to be a description comment, add an empty line"
        + " or comment between the instruction and the comment.";
  }

  @Override
  public boolean isExperimental() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      if (stage.from().alias().isPresent()) {
        check(lint, stage.from(), "stage", stage.from().alias().get().text());
      }
    }
    for (Arg arg : lint.all(Arg.class)) {
      for (ArgDeclaration declaration : arg.declarations()) {
        check(lint, arg, "argument", declaration.name().text());
      }
    }
  }

  private static void check(Lint lint, Instruction instruction, String kind, String name) {
    Head head = instruction.head();
    List<Comment> comments = head.comments();
    if (comments.isEmpty() || head.description(name).isPresent()) {
      return;
    }
    Comment last = comments.get(comments.size() - 1);
    boolean adjacent = last.span().line() == head.span().line() - 1;
    if (adjacent && CheckDirective.skippedBy(last).isEmpty()) {
      lint.report(
          instruction,
          last.span(),
          "Comment for " + kind + " should follow the format: `# " + name + " <description>`");
    }
  }
}
