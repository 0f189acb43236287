package io.jbuild.grammar;

import java.util.List;

/**
 * One instruction. The tree says what was written: nothing is expanded, unquoted or defaulted.
 * {@link #keyword()} serves a {@code switch} that must not forget one.
 */
public sealed interface Instruction
    permits Arg,
        Cmd,
        CopyInstruction,
        Entrypoint,
        Env,
        Expose,
        From,
        Healthcheck,
        Label,
        Maintainer,
        Onbuild,
        Run,
        Shell,
        StopSignal,
        User,
        Volume,
        Workdir {

  Head head();

  Keyword keyword();

  default Span span() {
    return head().span();
  }

  /** See {@link Head#text()}. */
  default String text() {
    return head().text();
  }

  default List<Comment> comments() {
    return head().comments();
  }
}
