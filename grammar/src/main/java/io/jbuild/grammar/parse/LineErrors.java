package io.jbuild.grammar.parse;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.antlr.DockerfileLexer;
import io.jbuild.grammar.antlr.LogicalLine;
import io.jbuild.grammar.antlr.LogicalText;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/**
 * Turns a line that does not fit the grammar into one sentence and goes on behind it. What an
 * instruction wants is said in BuildKit's words, which people search for.
 */
final class LineErrors extends DefaultErrorStrategy {
  private final LogicalText text;
  private final Problems problems;
  private int brokenLine = -1;

  LineErrors(LogicalText text, Problems problems) {
    this.text = text;
    this.problems = problems;
  }

  /** Whether the line that holds this offset was reported. */
  boolean isBroken(int offset) {
    return brokenLine == text.lineAt(offset).start();
  }

  /** Every decision is one switch: an error shows where it is, there is nothing to look for. */
  @Override
  public void sync(Parser recognizer) {
    // see above
  }

  @Override
  public Token recoverInline(Parser recognizer) {
    throw new InputMismatchException(recognizer);
  }

  @Override
  public void recover(Parser recognizer, RecognitionException e) {
    TokenStream tokens = recognizer.getInputStream();
    while (tokens.LA(1) != DockerfileLexer.NEWLINE && tokens.LA(1) != Token.EOF) {
      recognizer.consume();
    }
  }

  @Override
  public void reportError(Parser recognizer, RecognitionException e) {
    if (inErrorRecoveryMode(recognizer)) {
      return;
    }
    beginErrorCondition(recognizer);
    Token offending = e.getOffendingToken();
    LogicalLine line = text.lineAt(offending.getStartIndex());
    brokenLine = line.start();
    boolean missing = offending.getType() == DockerfileLexer.NEWLINE;
    problems.add(
        Diagnostic.of(
            message(instruction(recognizer.getInputStream(), offending), offending),
            missing
                ? text.span(line.start(), line.end())
                : text.span(offending.getStartIndex(), offending.getStopIndex() + 1)));
  }

  /** The name that the line starts with, or the one behind its ONBUILD. */
  private Token instruction(TokenStream tokens, Token offending) {
    int first = offending.getTokenIndex();
    while (first > 0 && !endsLine(tokens.get(first - 1))) {
      first--;
    }
    Token name = tokens.get(first);
    if (name.getType() != DockerfileLexer.ONBUILD) {
      return name;
    }
    int next = first + 1;
    while (tokens.get(next).getType() == DockerfileLexer.FLAG) {
      next++;
    }
    Token inner = tokens.get(next);
    return next < offending.getTokenIndex() && isTriggerName(inner) ? inner : name;
  }

  private static boolean endsLine(Token token) {
    return token.getType() == DockerfileLexer.NEWLINE || token.getType() == DockerfileLexer.HEREDOC;
  }

  private static boolean isTriggerName(Token token) {
    return token.getType() >= DockerfileLexer.FROM && token.getType() <= DockerfileLexer.ONBUILD;
  }

  private String message(Token instruction, Token offending) {
    String name = Keywords.of(instruction.getType()).name();
    return switch (instruction.getType()) {
      case DockerfileLexer.FROM -> "FROM requires either one or three arguments";
      case DockerfileLexer.USER,
          DockerfileLexer.WORKDIR,
          DockerfileLexer.STOPSIGNAL,
          DockerfileLexer.MAINTAINER ->
          name + " requires exactly one argument";
      case DockerfileLexer.COPY, DockerfileLexer.ADD -> name + " requires at least two arguments";
      case DockerfileLexer.SHELL -> "SHELL requires the arguments to be in JSON form";
      case DockerfileLexer.ENV, DockerfileLexer.LABEL -> pairMessage(name, instruction, offending);
      case DockerfileLexer.ONBUILD ->
          switch (offending.getType()) {
            case DockerfileLexer.ONBUILD -> "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed";
            case DockerfileLexer.FROM -> "FROM isn't allowed as an ONBUILD trigger";
            case DockerfileLexer.MAINTAINER -> "MAINTAINER isn't allowed as an ONBUILD trigger";
            default -> "ONBUILD requires at least one argument";
          };
      default -> name + " requires at least one argument";
    };
  }

  private String pairMessage(String name, Token instruction, Token offending) {
    if (offending.getType() == DockerfileLexer.NEWLINE) {
      return name + " requires at least one argument";
    }
    if (offending.getTokenIndex() == instruction.getTokenIndex() + 1) {
      return name + " must have two arguments";
    }
    String word = text.substring(offending.getStartIndex(), offending.getStopIndex() + 1);
    return "can't find = in \"" + word + "\": must be of the form name=value";
  }
}
