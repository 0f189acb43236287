package io.jbuild.grammar.print;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Cmd;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Entrypoint;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Expose;
import io.jbuild.grammar.Flag;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Healthcheck;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Label;
import io.jbuild.grammar.Maintainer;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Shell;
import io.jbuild.grammar.StopSignal;
import io.jbuild.grammar.User;
import io.jbuild.grammar.Volume;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.Workdir;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The line of one instruction. */
final class InstructionText {

  private InstructionText() {}

  static String of(Instruction instruction) {
    StringBuilder out = new StringBuilder(instruction.keyword().name());
    for (Flag flag : instruction.head().flags()) {
      out.append(' ').append(flag(flag));
    }
    String arguments = arguments(instruction);
    if (arguments.startsWith("--")) {
      out.append(" --");
    }
    return out.append(' ').append(arguments).toString();
  }

  private static String arguments(Instruction instruction) {
    return switch (instruction.keyword()) {
      case FROM -> from((From) instruction);
      case RUN -> command(((Run) instruction).command());
      case CMD -> command(((Cmd) instruction).command());
      case ENTRYPOINT -> command(((Entrypoint) instruction).command());
      case SHELL -> JsonArrays.of(((Shell) instruction).command());
      case LABEL -> pairs(((Label) instruction).labels());
      case ENV -> pairs(((Env) instruction).variables());
      case ARG -> declarations(((Arg) instruction).declarations());
      case ADD, COPY -> paths((CopyInstruction) instruction);
      case VOLUME -> paths(((Volume) instruction).paths());
      case EXPOSE -> joined(((Expose) instruction).ports());
      case MAINTAINER -> ((Maintainer) instruction).author().text();
      case USER -> ((User) instruction).user().text();
      case WORKDIR -> ((Workdir) instruction).path().text();
      case STOPSIGNAL -> ((StopSignal) instruction).signal().text();
      case HEALTHCHECK -> healthcheck((Healthcheck) instruction);
      case ONBUILD -> of(((Onbuild) instruction).instruction());
    };
  }

  /** A backslash before everything that would end the flag or vanish. */
  private static String flag(Flag flag) {
    String text = flag.toString();
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '"' || c == '\'' || JsonArrays.isBlank(c)) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }

  private static String from(From from) {
    return from.alias().isPresent()
        ? from.image().text() + " AS " + from.alias().get().text()
        : from.image().text();
  }

  private static String command(CommandLine command) {
    if (command instanceof CommandLine.ExecForm exec) {
      return JsonArrays.of(exec.arguments());
    }
    return ((CommandLine.ShellForm) command).line().text();
  }

  private static String healthcheck(Healthcheck healthcheck) {
    return healthcheck.command().isPresent()
        ? "CMD " + command(healthcheck.command().get())
        : "NONE";
  }

  private static String pairs(List<KeyValue> pairs) {
    StringBuilder out = new StringBuilder();
    for (KeyValue pair : pairs) {
      out.append(out.length() == 0 ? "" : " ")
          .append(pair.name().text())
          .append(pair.legacy() ? gap(pair.name().text()) : "=")
          .append(pair.value().text());
    }
    return out.toString();
  }

  /** Of two blanks one stays a blank when the name ends with the escape character. */
  private static String gap(String name) {
    return name.endsWith("\\") || name.endsWith("`") ? "  " : " ";
  }

  private static String declarations(List<ArgDeclaration> declarations) {
    StringBuilder out = new StringBuilder();
    for (ArgDeclaration declaration : declarations) {
      out.append(out.length() == 0 ? "" : " ").append(declaration.name().text());
      if (declaration.value().isPresent()) {
        out.append('=').append(declaration.value().get().text());
      }
    }
    return out.toString();
  }

  private static String paths(CopyInstruction copy) {
    List<Word> words = new ArrayList<>(copy.sources());
    if (copy.heredocs().isEmpty()) {
      words.add(copy.destination());
      return paths(words);
    }
    for (Heredoc heredoc : copy.heredocs()) {
      words.add(heredoc.opening());
    }
    words.sort(Comparator.comparingInt(word -> word.span().start()));
    words.add(copy.destination());
    return joined(words);
  }

  /** As plain words if they come back as the same words, else as a JSON array. */
  private static String paths(List<Word> words) {
    if (words.get(0).text().startsWith("[")) {
      return JsonArrays.of(words);
    }
    for (Word word : words) {
      if (word.isEmpty() || word.text().contains("<<") || JsonArrays.hasBlank(word.text())) {
        return JsonArrays.of(words);
      }
    }
    return joined(words);
  }

  private static String joined(List<Word> words) {
    StringBuilder out = new StringBuilder();
    for (Word word : words) {
      out.append(out.length() == 0 ? "" : " ").append(word.text());
    }
    return out.toString();
  }
}
