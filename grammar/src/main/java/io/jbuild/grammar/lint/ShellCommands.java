package io.jbuild.grammar.lint;

import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The simple commands of a RUN, as far as they can be seen without a shell's parser: words between
 * {@code && || ; | & ( )} and line ends. Quotes are taken off, variables stay.
 */
final class ShellCommands {
  private static final Set<String> PREFIXES =
      Set.of("if", "then", "else", "do", "while", "until", "!", "{", "exec", "time", "env");

  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;

  private ShellCommands() {}

  static List<List<String>> of(Run run) {
    ShellCommands commands = new ShellCommands();
    if (run.command() instanceof CommandLine.ExecForm exec) {
      for (Word argument : exec.arguments()) {
        commands.words.add(argument.text());
      }
      commands.endCommand();
      return commands.commands;
    }
    commands.read(((CommandLine.ShellForm) run.command()).line().text());
    for (Heredoc heredoc : run.heredocs()) {
      commands.read(heredoc.body());
    }
    return commands.commands;
  }

  private void read(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        if (next != '\n') {
          add(next);
        }
      } else if (c == '#' && !inWord) {
        int feed = text.indexOf('\n', i);
        i = feed < 0 ? text.length() : feed - 1;
      } else if (";|&()\n".indexOf(c) >= 0) {
        endCommand();
      } else if (Character.isWhitespace(c)) {
        endWord();
      } else {
        add(c);
      }
    }
    endCommand();
  }

  private void add(char c) {
    word.append(c);
    inWord = true;
  }

  private void endWord() {
    if (!inWord) {
      return;
    }
    String complete = word.toString();
    word.setLength(0);
    inWord = false;
    boolean prefix = PREFIXES.contains(complete) || isAssignment(complete);
    if (!words.isEmpty() || !prefix) {
      words.add(complete);
    }
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.add(words);
      words = new ArrayList<>();
    }
  }

  private static boolean isAssignment(String word) {
    int equals = word.indexOf('=');
    for (int i = 0; i < equals; i++) {
      if (!Character.isLetterOrDigit(word.charAt(i)) && word.charAt(i) != '_') {
        return false;
      }
    }
    return equals > 0;
  }

  /** Whether the command is this program with this first word that is no option. */
  static boolean is(List<String> command, String program, String verb) {
    return command.get(0).equals(program) && verb(command).equals(verb);
  }

  /** The first word after the program that is no option, or nothing. */
  static String verb(List<String> command) {
    for (int i = 1; i < command.size(); i++) {
      if (!command.get(i).startsWith("-")) {
        return command.get(i);
      }
    }
    return "";
  }

  /** The words after the verb that are neither options nor redirections. */
  static List<String> operands(List<String> command) {
    List<String> operands = new ArrayList<>();
    boolean verb = false;
    for (String word : command.subList(1, command.size())) {
      boolean redirection = word.indexOf('>') >= 0 || word.startsWith("<");
      if (!word.startsWith("-") && !redirection) {
        if (verb) {
          operands.add(word);
        }
        verb = true;
      }
    }
    return operands;
  }
}
