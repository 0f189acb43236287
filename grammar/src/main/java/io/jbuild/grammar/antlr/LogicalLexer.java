package io.jbuild.grammar.antlr;

import java.util.Iterator;
import java.util.List;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;

/** What the rules of {@code DockerfileLexer.g4} can't say: see there. */
abstract class LogicalLexer extends Lexer {
  private final LogicalText text;
  private Iterator<OpenedHeredoc> heredocs = List.<OpenedHeredoc>of().iterator();

  /**
   * @param text a {@link LogicalText}; the generated constructor only knows the general type
   */
  LogicalLexer(CharStream text) {
    super(text);
    this.text = (LogicalText) text;
  }

  @Override
  public Token nextToken() {
    if (heredocs.hasNext()) {
      return heredoc(heredocs.next());
    }
    if (_mode == DockerfileLexer.Flags) {
      leaveFlagsBeforeArgument();
    }
    Token token = super.nextToken();
    if (token.getType() == DockerfileLexer.NEWLINE) {
      heredocs = text.lineAt(token.getStartIndex()).heredocs().iterator();
    }
    return token;
  }

  /** A rule would have to consume the character that says it does not apply. */
  private void leaveFlagsBeforeArgument() {
    while (text.index() < text.size() && Blanks.isBlank(text.charAt(text.index()))) {
      text.consume();
    }
    if (text.LA(1) != '-' || text.LA(2) != '-') {
      popMode();
    }
  }

  /** The body ends at a line whose text the opening word gave: no fixed rule knows it. */
  private Token heredoc(OpenedHeredoc opened) {
    text.seek(opened.bodyEnd());
    return _factory.create(
        _tokenFactorySourcePair,
        DockerfileLexer.HEREDOC,
        null,
        DEFAULT_TOKEN_CHANNEL,
        opened.bodyStart(),
        opened.bodyEnd() - 1,
        getLine(),
        0);
  }

  @Override
  public void mode(int mode) {
    super.mode(mode);
    text.show(appearance(mode, text.escape()));
  }

  /** What the rules of a mode are shown in a file with this escape character. */
  static Appearance appearance(int mode, char escape) {
    return switch (mode) {
      case DockerfileLexer.DEFAULT_MODE -> Appearance.NAMES;
      case DockerfileLexer.Flags -> Appearance.FLAGS;
      case DockerfileLexer.Image -> Appearance.IMAGE;
      case DockerfileLexer.Paths, DockerfileLexer.Command, DockerfileLexer.CheckCommand ->
          Appearance.ARRAYS;
      // here the escape character is the file's; the rules only know backslash
      case DockerfileLexer.Pairs, DockerfileLexer.MorePairs ->
          escape == '`' ? Appearance.PAIRS_EXCHANGED : Appearance.PAIRS;
      default -> Appearance.WORDS;
    };
  }

  /** Called by the predicate of the same name. */
  boolean atLineEnd() {
    int next = text.LA(1);
    return next == '\n' || next == EOF;
  }
}
