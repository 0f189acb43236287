package io.jbuild.grammar.parse;

import io.jbuild.grammar.Flag;
import io.jbuild.grammar.Keyword;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.antlr.LogicalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Reads the flags of an instruction and refuses those that it does not have. */
final class Flags {
  private static final Map<String, FlagKind> NONE = Map.of();
  private static final Map<String, FlagKind> FROM = Map.of("platform", FlagKind.VALUE);
  private static final Map<String, FlagKind> RUN =
      Map.of(
          "mount", FlagKind.VALUES,
          "network", FlagKind.VALUE,
          "security", FlagKind.VALUE,
          "device", FlagKind.VALUES);
  private static final Map<String, FlagKind> COPY =
      Map.of(
          "from", FlagKind.VALUE,
          "chown", FlagKind.VALUE,
          "chmod", FlagKind.VALUE,
          "link", FlagKind.SWITCH,
          "parents", FlagKind.SWITCH,
          "exclude", FlagKind.VALUES);
  private static final Map<String, FlagKind> ADD =
      Map.of(
          "chown", FlagKind.VALUE,
          "chmod", FlagKind.VALUE,
          "link", FlagKind.SWITCH,
          "keep-git-dir", FlagKind.SWITCH,
          "checksum", FlagKind.VALUE,
          "unpack", FlagKind.SWITCH,
          "exclude", FlagKind.VALUES);
  private static final Map<String, FlagKind> HEALTHCHECK =
      Map.of(
          "interval", FlagKind.VALUE,
          "timeout", FlagKind.VALUE,
          "start-period", FlagKind.VALUE,
          "start-interval", FlagKind.VALUE,
          "retries", FlagKind.VALUE);

  private Flags() {}

  static List<Flag> read(LogicalText text, Keyword keyword, List<TerminalNode> nodes) {
    if (nodes.isEmpty()) {
      return List.of();
    }
    Map<String, FlagKind> known = known(keyword);
    List<Flag> flags = new ArrayList<>(nodes.size());
    for (TerminalNode node : nodes) {
      Flag flag = parse(text, node.getSymbol());
      check(flag, known, flags);
      flags.add(flag);
    }
    return flags;
  }

  private static Map<String, FlagKind> known(Keyword keyword) {
    return switch (keyword) {
      case FROM -> FROM;
      case RUN -> RUN;
      case COPY -> COPY;
      case ADD -> ADD;
      case HEALTHCHECK -> HEALTHCHECK;
      default -> NONE;
    };
  }

  /** {@code --name=value} without quotes, in which a backslash escapes any character. */
  private static Flag parse(LogicalText text, Token token) {
    int start = token.getStartIndex();
    int end = token.getStopIndex() + 1;
    Span span = text.span(start, end);
    StringBuilder plain = new StringBuilder(end - start);
    int valueStart = -1;
    char quote = 0;
    for (int i = start + 2; i < end; i++) {
      char c = text.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '\\') {
        if (++i < end) {
          plain.append(text.charAt(i));
        }
      } else {
        plain.append(c);
        if (c == '=' && valueStart < 0) {
          valueStart = i + 1;
        }
      }
    }
    String all = plain.toString();
    int equals = all.indexOf('=');
    if (equals < 0) {
      return new Flag(all, Optional.empty(), span);
    }
    Span valueSpan = text.span(valueStart < 0 ? start : valueStart, end);
    Word value = new Word(all.substring(equals + 1), valueSpan);
    return new Flag(all.substring(0, equals), Optional.of(value), span);
  }

  private static void check(Flag flag, Map<String, FlagKind> known, List<Flag> before) {
    FlagKind kind = known.get(flag.name());
    if (kind == null) {
      List<String> names = new ArrayList<>(known.keySet());
      names.sort(null);
      Optional<String> near = Closest.to(flag.name(), names).map(name -> "--" + name);
      throw new Rejection("unknown flag: --" + flag.name(), flag.span(), near);
    }
    if (kind != FlagKind.VALUES) {
      for (Flag earlier : before) {
        if (earlier.name().equals(flag.name())) {
          throw new Rejection("duplicate flag specified: --" + flag.name(), flag.span());
        }
      }
    }
    if (kind == FlagKind.SWITCH) {
      checkSwitch(flag);
    } else if (flag.value().isEmpty()) {
      throw new Rejection("missing a value on flag: --" + flag.name(), flag.span());
    }
  }

  private static void checkSwitch(Flag flag) {
    if (flag.value().isEmpty()) {
      return;
    }
    String value = flag.value().get().text();
    if (value.isEmpty()) {
      throw new Rejection("missing a value on flag: --" + flag.name(), flag.span());
    }
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals("true") && !lower.equals("false")) {
      throw new Rejection(
          "expecting boolean value for flag --" + flag.name() + ", not: " + value, flag.span());
    }
  }
}
