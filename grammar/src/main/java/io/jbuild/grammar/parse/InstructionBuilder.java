package io.jbuild.grammar.parse;

import io.jbuild.grammar.Add;
import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Cmd;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Copy;
import io.jbuild.grammar.Entrypoint;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Expose;
import io.jbuild.grammar.Flag;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Head;
import io.jbuild.grammar.Healthcheck;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Keyword;
import io.jbuild.grammar.Label;
import io.jbuild.grammar.Maintainer;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Shell;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.StopSignal;
import io.jbuild.grammar.User;
import io.jbuild.grammar.Volume;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.Workdir;
import io.jbuild.grammar.antlr.DockerfileGrammar.CommandContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.FromContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.HealthcheckContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.InstructionContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.OnbuildContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.PairsContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.PathsContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.TriggerableContext;
import io.jbuild.grammar.antlr.DockerfileGrammar.VolumeContext;
import io.jbuild.grammar.antlr.DockerfileLexer;
import io.jbuild.grammar.antlr.LogicalLine;
import io.jbuild.grammar.antlr.LogicalText;
import io.jbuild.grammar.antlr.OpenedHeredoc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Makes the tree of one instruction out of its parse tree; a {@link Rejection} if it can't be. */
final class InstructionBuilder {
  private final LogicalText text;
  private final Words words;

  InstructionBuilder(LogicalText text) {
    this.text = text;
    this.words = new Words(text);
  }

  Instruction build(InstructionContext context, List<Comment> comments) {
    if (context.from() != null) {
      return from(context.from(), comments);
    }
    if (context.onbuild() != null) {
      return onbuild(context.onbuild(), comments);
    }
    if (context.maintainer() != null) {
      Head head = head(context.maintainer(), Keyword.MAINTAINER, comments);
      return new Maintainer(head, words.word(context.maintainer().TEXT()));
    }
    if (context.UNKNOWN() != null) {
      throw unknown(context.UNKNOWN());
    }
    return triggerable(context.triggerable(), comments);
  }

  private Instruction triggerable(TriggerableContext context, List<Comment> comments) {
    ParserRuleContext rule = (ParserRuleContext) context.getChild(0);
    Keyword keyword = Keywords.of(rule.getStart().getType());
    Head head = head(rule, keyword, comments);
    return switch (keyword) {
      case RUN ->
          new Run(head, command(context.run().command()), heredocs(rule), RunFlags.check(head));
      case CMD -> new Cmd(head, command(context.cmd().command()));
      case ENTRYPOINT -> new Entrypoint(head, command(context.entrypoint().command()));
      case SHELL ->
          new Shell(head, atLeastOne(words.strings(context.shell().EXEC()), keyword, head));
      case LABEL -> new Label(head, pairs(context.label().pairs(), keyword));
      case ENV -> new Env(head, pairs(context.env().pairs(), keyword));
      case ARG -> new Arg(head, declarations(rule));
      case COPY, ADD -> copy(head, keyword, (PathsContext) rule.getChild(rule.getChildCount() - 1));
      case VOLUME -> new Volume(head, volumes(context.volume(), head));
      case EXPOSE -> new Expose(head, words.words(context.expose().WORD()));
      case USER -> new User(head, words.word(context.user().TEXT()));
      case WORKDIR -> new Workdir(head, words.word(context.workdir().TEXT()));
      case STOPSIGNAL -> new StopSignal(head, words.word(context.stopsignal().TEXT()));
      case HEALTHCHECK -> healthcheck(head, context.healthcheck());
      case FROM, MAINTAINER, ONBUILD ->
          throw new IllegalArgumentException(keyword + " is no trigger in the grammar");
    };
  }

  private Head head(ParserRuleContext rule, Keyword keyword, List<Comment> comments) {
    Token name = rule.getStart();
    List<TerminalNode> flagNodes = new ArrayList<>(0);
    int children = rule.getChildCount();
    for (int i = 1; i < children; i++) {
      if (rule.getChild(i) instanceof TerminalNode node
          && node.getSymbol().getType() == DockerfileLexer.FLAG) {
        flagNodes.add(node);
      } else {
        break;
      }
    }
    List<Flag> flags = Flags.read(text, keyword, flagNodes);
    int start = name.getStartIndex();
    LogicalLine line = text.lineAt(start);
    Span from = text.span(start, line.end());
    Span span =
        new Span(from.start(), line.sourceEnd(), from.line(), from.column(), line.endLine());
    return new Head(words.word(name), flags, text.substring(start, line.end()), span, comments);
  }

  private From from(FromContext context, List<Comment> comments) {
    Head head = head(context, Keyword.FROM, comments);
    Word image = words.word(context.image.getStart());
    if (context.stage == null) {
      return new From(head, image, Optional.empty(), Optional.empty());
    }
    Word alias = words.word(context.stage.getStart());
    if (!StageNames.isValid(alias.text())) {
      throw new Rejection(
          "invalid name for build stage: \""
              + alias.text()
              + "\", name can't start with a number or contain symbols",
          alias.span());
    }
    return new From(head, image, Optional.of(words.word(context.AS())), Optional.of(alias));
  }

  private Onbuild onbuild(OnbuildContext context, List<Comment> comments) {
    Head head = head(context, Keyword.ONBUILD, comments);
    if (context.UNKNOWN() != null) {
      throw unknown(context.UNKNOWN());
    }
    Instruction instruction = triggerable(context.triggerable(), List.of());
    StringBuilder trigger = new StringBuilder(instruction.text());
    for (OpenedHeredoc heredoc : text.lineAt(context.getStart().getStartIndex()).heredocs()) {
      trigger
          .append('\n')
          .append(text.substring(heredoc.bodyStart(), heredoc.bodyEnd()))
          .append(heredoc.name());
    }
    return new Onbuild(head, trigger.toString(), instruction);
  }

  private CommandLine command(@Nullable CommandContext context) {
    if (context == null) {
      return new CommandLine.ExecForm(List.of());
    }
    return context.EXEC() != null
        ? new CommandLine.ExecForm(words.strings(context.EXEC()))
        : words.commandLine(context.TEXT());
  }

  private List<Heredoc> heredocs(ParserRuleContext rule) {
    List<OpenedHeredoc> opened = text.lineAt(rule.getStart().getStartIndex()).heredocs();
    if (opened.isEmpty()) {
      return List.of();
    }
    List<Heredoc> heredocs = new ArrayList<>(opened.size());
    for (OpenedHeredoc heredoc : opened) {
      heredocs.add(words.heredoc(heredoc));
    }
    return heredocs;
  }

  private List<KeyValue> pairs(PairsContext context, Keyword keyword) {
    if (context.LEGACY_PAIR() != null) {
      return List.of(words.legacyPair(context.LEGACY_PAIR(), keyword.name()));
    }
    List<KeyValue> pairs = new ArrayList<>(2);
    for (TerminalNode pair : context.PAIR()) {
      pairs.add(words.pair(pair, keyword.name()));
    }
    return pairs;
  }

  private List<ArgDeclaration> declarations(ParserRuleContext rule) {
    List<ArgDeclaration> declarations = new ArrayList<>(1);
    for (ParseTree child : rule.children) {
      if (child instanceof TerminalNode node) {
        int type = node.getSymbol().getType();
        if (type == DockerfileLexer.PAIR || type == DockerfileLexer.NAME) {
          declarations.add(words.declaration(node, type == DockerfileLexer.PAIR));
        }
      }
    }
    return declarations;
  }

  private Instruction copy(Head head, Keyword keyword, PathsContext context) {
    List<Heredoc> heredocs = heredocs(context.getParent());
    List<Word> paths;
    if (context.EXEC() != null) {
      paths = words.strings(context.EXEC());
    } else {
      words.rejectOtherArrays(words.rest(context.WORD(0)));
      paths = withoutHeredocs(words.words(context.WORD()), heredocs);
    }
    if (paths.size() + heredocs.size() < 2) {
      throw new Rejection(keyword + " requires at least two arguments", head.span());
    }
    Word last = paths.isEmpty() ? heredocs.get(0).opening() : paths.get(paths.size() - 1);
    for (Heredoc heredoc : heredocs) {
      if (heredoc.opening().span().start() >= last.span().start()) {
        throw new Rejection(
            keyword + " cannot accept a heredoc as a destination", heredoc.opening().span());
      }
    }
    List<Word> sources = paths.subList(0, paths.size() - 1);
    if (keyword == Keyword.ADD) {
      return new Add(head, sources, heredocs, last);
    }
    Optional<Word> from = head.flagValue("from");
    if (from.isPresent() && MountReader.hasVariable(from.get().text())) {
      throw new Rejection(
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround",
          from.get().span());
    }
    return new Copy(head, sources, heredocs, last);
  }

  /** An opening word may hold blanks, so that the lexer took it for several words. */
  private static List<Word> withoutHeredocs(List<Word> words, List<Heredoc> heredocs) {
    if (heredocs.isEmpty()) {
      return words;
    }
    List<Word> paths = new ArrayList<>(words.size());
    int next = 0;
    for (Word word : words) {
      int start = word.span().start();
      while (next < heredocs.size() && heredocs.get(next).opening().span().end() <= start) {
        next++;
      }
      if (next == heredocs.size() || start < heredocs.get(next).opening().span().start()) {
        paths.add(word);
      }
    }
    return paths;
  }

  private List<Word> volumes(VolumeContext context, Head head) {
    List<Word> paths;
    if (context.EXEC() != null) {
      paths = words.strings(context.EXEC());
    } else {
      words.rejectOtherArrays(words.rest(context.WORD(0)));
      paths = words.words(context.WORD());
    }
    for (Word path : paths) {
      if (path.text().isBlank()) {
        throw new Rejection("VOLUME specified can not be an empty string", path.span());
      }
    }
    return atLeastOne(paths, Keyword.VOLUME, head);
  }

  private Healthcheck healthcheck(Head head, HealthcheckContext context) {
    Word kind = words.word(context.kind);
    CommandContext command = context.command();
    if (kind.text().equalsIgnoreCase("NONE")) {
      if (command != null) {
        throw new Rejection("HEALTHCHECK NONE takes no arguments", head.span());
      }
      return HealthFlags.read(head, Optional.empty());
    }
    if (!kind.text().equalsIgnoreCase("CMD")) {
      throw new Rejection(
          "unknown type \"" + kind.text() + "\" in HEALTHCHECK (try CMD)", kind.span());
    }
    CommandLine line = command(command);
    if (line instanceof CommandLine.ExecForm exec && exec.arguments().isEmpty()) {
      throw new Rejection("missing command after HEALTHCHECK CMD", head.span());
    }
    return HealthFlags.read(head, Optional.of(line));
  }

  private static List<Word> atLeastOne(List<Word> found, Keyword keyword, Head head) {
    if (found.isEmpty()) {
      throw new Rejection(keyword + " requires at least one argument", head.span());
    }
    return found;
  }

  private Rejection unknown(TerminalNode node) {
    Word name = words.word(node);
    return new Rejection(
        "unknown instruction: " + name.text(),
        name.span(),
        Closest.to(name.text(), Keywords.names()));
  }
}
