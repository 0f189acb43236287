package io.jbuild.grammar.parse;

/** What a flag takes, and how often it may be given. */
enum FlagKind {
  SWITCH,
  VALUE,
  VALUES
}
