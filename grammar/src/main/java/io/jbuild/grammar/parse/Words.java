package io.jbuild.grammar.parse;

import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.antlr.LogicalText;
import io.jbuild.grammar.antlr.OpenedHeredoc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Makes words, and the forms that are made of words, out of tokens. */
final class Words {
  private final LogicalText text;

  Words(LogicalText text) {
    this.text = text;
  }

  Word word(TerminalNode node) {
    return word(node.getSymbol());
  }

  Word word(Token token) {
    return word(token.getStartIndex(), token.getStopIndex() + 1);
  }

  private Word word(int start, int end) {
    return new Word(text.substring(start, end), text.span(start, end));
  }

  List<Word> words(List<TerminalNode> nodes) {
    List<Word> words = new ArrayList<>(nodes.size());
    for (TerminalNode node : nodes) {
      words.add(word(node));
    }
    return words;
  }

  /** The strings of a JSON array that the grammar found to be one. */
  List<Word> strings(TerminalNode exec) {
    int start = exec.getSymbol().getStartIndex();
    String array = text.substring(start, exec.getSymbol().getStopIndex() + 1);
    List<Word> words = new ArrayList<>(4);
    StringBuilder string = new StringBuilder();
    int at = array.indexOf('"');
    while (at >= 0) {
      string.setLength(0);
      int end = JsonText.readString(array, at, string);
      words.add(new Word(string.toString(), text.span(start + at, start + end)));
      at = array.indexOf('"', end);
    }
    return words;
  }

  CommandLine commandLine(TerminalNode shell) {
    Word line = word(shell);
    rejectOtherArrays(line);
    return new CommandLine.ShellForm(line);
  }

  /** An array, but not of strings: too close to an exec form to be given to a shell. */
  void rejectOtherArrays(Word line) {
    if (line.text().startsWith("[") && JsonText.isArray(line.text())) {
      throw new Rejection(
          "when using JSON array syntax, arrays must be comprised of strings only", line.span());
    }
  }

  /** From a word to the end of its line. */
  Word rest(TerminalNode first) {
    int start = first.getSymbol().getStartIndex();
    return word(start, text.lineAt(start).end());
  }

  /** {@code name=value}. */
  KeyValue pair(TerminalNode node, String instruction) {
    int start = node.getSymbol().getStartIndex();
    int end = node.getSymbol().getStopIndex() + 1;
    int equals = start;
    while (text.charAt(equals) != '=') {
      equals++;
    }
    return pair(start, equals, equals + 1, end, false, instruction);
  }

  /** {@code name value}. */
  KeyValue legacyPair(TerminalNode node, String instruction) {
    int start = node.getSymbol().getStartIndex();
    int end = node.getSymbol().getStopIndex() + 1;
    int nameEnd = start;
    while (nameEnd < end && !isBlank(text.charAt(nameEnd))) {
      nameEnd++;
    }
    int valueStart = nameEnd;
    while (valueStart < end && isBlank(text.charAt(valueStart))) {
      valueStart++;
    }
    if (valueStart == end) {
      throw new Rejection(instruction + " must have two arguments", text.span(start, end));
    }
    return pair(start, nameEnd, valueStart, end, true, instruction);
  }

  private KeyValue pair(
      int start, int nameEnd, int valueStart, int end, boolean legacy, String instruction) {
    if (nameEnd == start) {
      throw new Rejection(instruction + " names can not be blank", text.span(start, end));
    }
    return new KeyValue(word(start, nameEnd), word(valueStart, end), legacy);
  }

  ArgDeclaration declaration(TerminalNode node, boolean hasValue) {
    if (!hasValue) {
      return new ArgDeclaration(word(node), Optional.empty());
    }
    KeyValue pair = pair(node, "ARG");
    return new ArgDeclaration(pair.name(), Optional.of(pair.value()));
  }

  Heredoc heredoc(OpenedHeredoc opened) {
    return new Heredoc(
        opened.name(),
        text.substring(opened.bodyStart(), opened.bodyEnd()),
        opened.expand(),
        opened.chomp(),
        opened.descriptor(),
        word(opened.wordStart(), opened.wordEnd()),
        text.span(opened.bodyStart(), opened.bodyEnd()));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000B';
  }
}
