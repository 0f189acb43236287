package io.jbuild.grammar.parse;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.antlr.DockerfileGrammar;
import io.jbuild.grammar.antlr.DockerfileGrammar.InstructionContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.LineContext;
import io.jbuild.grammar.antlr.DockerfileLexer;
import io.jbuild.grammar.antlr.LogicalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/**
 * Parses Dockerfiles: the language of BuildKit's frontend 1.26, its labs flags included.
 *
 * <p>What is not one is a {@link DockerfileSyntaxException} that names every error in the file, up
 * to its limit. Time and memory grow with the length of the text alone.
 */
public final class DockerfileParser {
  private final LogicalText text;
  private final Problems problems = new Problems();
  private final List<Arg> globalArgs = new ArrayList<>(0);
  private final List<Stage> stages = new ArrayList<>(2);
  private final List<Instruction> stage = new ArrayList<>();
  private @Nullable From from;
  // what follows a broken FROM is not to be blamed for having no stage
  private boolean brokenFrom;

  private DockerfileParser(LogicalText text) {
    this.text = text;
  }

  /** The file's tree, which has at least one stage. Safe for many threads. */
  public static Dockerfile parse(Source source) {
    return new DockerfileParser(LogicalText.of(source)).parse();
  }

  private Dockerfile parse() {
    for (Diagnostic problem : text.problems()) {
      problems.add(problem);
    }
    DockerfileLexer lexer = new DockerfileLexer(text);
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    DockerfileGrammar lines = new DockerfileGrammar(tokens);
    lines.removeErrorListeners();
    LineErrors errors = new LineErrors(text, problems);
    lines.setErrorHandler(errors);
    InstructionBuilder builder = new InstructionBuilder(text);
    List<Comment> comments = new ArrayList<>();
    boolean any = false;
    // line by line: the parse tree of one line is all that is ever in memory
    while (tokens.LA(1) != Token.EOF && !problems.isFull()) {
      LineContext line = lines.line();
      if (errors.isBroken(line.getStart().getStartIndex())) {
        brokenFrom |= line.getStart().getType() == DockerfileLexer.FROM;
        comments.clear();
        any = true;
      } else if (line.COMMENT() != null) {
        add(comment(line.COMMENT()), comments);
      } else if (line.instruction() != null) {
        any = true;
        add(builder, line.instruction(), comments);
        comments.clear();
      }
    }
    finish(any);
    return new Dockerfile(
        text.source(),
        text.escape(),
        text.directives(),
        globalArgs,
        stages,
        text.emptyContinuations());
  }

  private void add(InstructionBuilder builder, InstructionContext line, List<Comment> comments) {
    try {
      add(builder.build(line, comments));
    } catch (Rejection rejection) {
      problems.add(rejection.diagnostic());
      brokenFrom |= line.from() != null;
    }
  }

  private void add(Instruction instruction) {
    if (instruction instanceof From next) {
      closeStage();
      from = next;
    } else if (from != null) {
      stage.add(instruction);
    } else if (instruction instanceof Arg arg) {
      globalArgs.add(arg);
    } else if (!brokenFrom) {
      throw new Rejection(
          "no build stage in current context: "
              + instruction.keyword()
              + " comes before the first FROM",
          instruction.span());
    }
  }

  private void closeStage() {
    if (from != null) {
      stages.add(new Stage(stages.size(), from, stage));
      stage.clear();
    }
  }

  private void finish(boolean any) {
    closeStage();
    if (problems.isEmpty() && stages.isEmpty()) {
      Span start = text.source().span(text.source().start(), text.source().start());
      problems.add(
          Diagnostic.of(
              any
                  ? "no build stage in current context: there is no FROM"
                  : "file with no instructions: a Dockerfile starts with FROM",
              start));
    }
    problems.throwIfAny();
  }

  private Comment comment(TerminalNode node) {
    Token token = node.getSymbol();
    int start = token.getStartIndex();
    int end = token.getStopIndex() + 1;
    return new Comment(text.substring(start + 1, end).strip(), text.span(start, end));
  }

  /** A comment without text parts those above it from the next instruction. */
  private static void add(Comment comment, List<Comment> comments) {
    if (comment.text().isEmpty()) {
      comments.clear();
    } else {
      comments.add(comment);
    }
  }

  /**
   * The frontend that a file asks for: {@code # syntax=}, {@code // syntax=} or a JSON object's
   * {@code "syntax"}. jbuild itself always parses as this class says.
   */
  public static Optional<String> findSyntax(Source source) {
    return FrontendSyntax.find(source);
  }
}
