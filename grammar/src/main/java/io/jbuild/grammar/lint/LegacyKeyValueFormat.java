package io.jbuild.grammar.lint;

import io.jbuild.grammar.Env;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Label;
import java.util.List;

/** {@code ENV name=value}, not {@code ENV name value}. */
final class LegacyKeyValueFormat implements Rule {

  @Override
  public String description() {
    return "Legacy key/value format with whitespace separator should not be used";
  }

  @Override
  public void check(Lint lint) {
    for (Instruction instruction : lint.file().instructions()) {
      for (KeyValue pair : pairs(instruction)) {
        if (pair.legacy()) {
          report(lint, instruction, pair);
        }
      }
    }
  }

  private static void report(Lint lint, Instruction instruction, KeyValue pair) {
    String name = instruction.keyword().name();
    String message =
        "\""
            + name
            + " key=value\" should be used instead of legacy \""
            + name
            + " key value\" format";
    String value = pair.value().text();
    boolean verbatim =
        lint.isVerbatim(pair.value())
            && lint.file().source().text(pair.name().span().to(pair.value().span())).indexOf('\n')
                < 0;
    if (!verbatim || needsThought(pair.name().text()) || needsThought(value)) {
      lint.report(instruction, instruction.span(), message);
      return;
    }
    String quoted = value.indexOf(' ') >= 0 || value.indexOf('\t') >= 0 ? '"' + value + '"' : value;
    Edit fix = new Edit(pair.name().span().end(), pair.value().span().end(), "=" + quoted);
    lint.report(instruction, instruction.span(), message, fix);
  }

  /** Quotes and escapes mean other things in the other form. */
  private static boolean needsThought(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("\"'\\`".indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static List<KeyValue> pairs(Instruction instruction) {
    if (instruction instanceof Env env) {
      return env.variables();
    }
    return instruction instanceof Label label ? label.labels() : List.of();
  }
}
