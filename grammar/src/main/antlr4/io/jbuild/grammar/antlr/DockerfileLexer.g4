/*
 * The words of a Dockerfile.
 *
 * The lexer reads logical lines: LogicalText has joined continued lines, dropped blank lines, trimmed
 * every line at both ends and ended it with a line feed. A byte order mark, parser directives and the
 * comments inside continued lines are gone too.
 *
 * An instruction's name selects the mode in which its arguments are read; the line feed leads back.
 * LogicalLexer, the base class, does what no rule can say:
 *   - it leaves mode Flags in front of the first argument that is not a flag,
 *   - it emits HEREDOC, whose end is a line that was named earlier.
 *
 * No rule tells characters beyond ASCII apart. The rules of a mode are shown only the characters that
 * they name (Appearance.java): a new one must be added there, and a test says so.
 */
lexer grammar DockerfileLexer;

options { superClass = LogicalLexer; caseInsensitive = true; }

// The body of a here-document: all lines up to the one that closes it.
tokens { HEREDOC }

// ------------------------------------------------------------------ the start of a line

COMMENT : '#' REST? ;
NEWLINE : '\n' ;
BLANKS  : BLANK+ -> skip ;

FROM        : 'from'        -> mode(Image), pushMode(Flags) ;
RUN         : 'run'         -> mode(Command), pushMode(Flags) ;
CMD         : 'cmd'         -> mode(Command), pushMode(Flags) ;
ENTRYPOINT  : 'entrypoint'  -> mode(Command), pushMode(Flags) ;
SHELL       : 'shell'       -> mode(Command), pushMode(Flags) ;
LABEL       : 'label'       -> mode(Pairs), pushMode(Flags) ;
ENV         : 'env'         -> mode(Pairs), pushMode(Flags) ;
ARG         : 'arg'         -> mode(MorePairs), pushMode(Flags) ;
ADD         : 'add'         -> mode(Paths), pushMode(Flags) ;
COPY        : 'copy'        -> mode(Paths), pushMode(Flags) ;
VOLUME      : 'volume'      -> mode(Paths), pushMode(Flags) ;
EXPOSE      : 'expose'      -> mode(Words), pushMode(Flags) ;
MAINTAINER  : 'maintainer'  -> mode(Line), pushMode(Flags) ;
USER        : 'user'        -> mode(Line), pushMode(Flags) ;
WORKDIR     : 'workdir'     -> mode(Line), pushMode(Flags) ;
STOPSIGNAL  : 'stopsignal'  -> mode(Line), pushMode(Flags) ;
HEALTHCHECK : 'healthcheck' -> mode(Check), pushMode(Flags) ;
ONBUILD     : 'onbuild'     -> pushMode(Flags) ; // and back to the start of an instruction

// Longer than any name above, or none of them.
UNKNOWN : ~[# \t\u000B\f\r\n] NOT_BLANK* -> mode(Line) ;

// ------------------------------------------------------------------ --flag and --flag=value

mode Flags;

// A lone -- says that flags end here.
NO_MORE_FLAGS : '--' -> skip, popMode ;

FLAG : '--' FLAG_PART* FLAG_OPEN_END? ;

// The escape character of flags is the backslash, whatever the file says.
fragment FLAG_PART
  : ~[ \t\u000B\f\r\n'"\\]
  | '\\' ~[\n]
  | '"' ( ~["\\\n] | '\\' ~[\n] )* '"'
  | '\'' ( ~['\\\n] | '\\' ~[\n] )* '\''
  ;

// A quote that nothing closes runs to the end of the line.
fragment FLAG_OPEN_END
  : '"' ( ~["\\\n] | '\\' ~[\n] )* '\\'?
  | '\'' ( ~['\\\n] | '\\' ~[\n] )* '\\'?
  | '\\'
  ;

// ------------------------------------------------------------------ FROM image AS name

mode Image;

AS            : 'as' ;
WORD          : NOT_BLANK+ ;
IMAGE_BLANKS  : BLANK+ -> skip ;
IMAGE_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ words; quotes mean nothing yet

mode Words;

WORDS_WORD    : NOT_BLANK+ -> type(WORD) ;
WORDS_BLANKS  : BLANK+ -> skip ;
WORDS_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ a JSON array, or words

mode Paths;

PATHS_EXEC    : STRING_ARRAY {atLineEnd()}? -> type(EXEC) ;
PATHS_WORD    : NOT_BLANK+ -> type(WORD), mode(Words) ;
PATHS_BLANKS  : BLANK+ -> skip ;
PATHS_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ a JSON array, or text for a shell

mode Command;

// The longer match wins, and TEXT always reaches the end of the line: EXEC it is only when the whole
// line is an array of strings. Everything else, broken JSON too, is for the shell.
EXEC            : STRING_ARRAY ;
TEXT            : NOT_BLANK REST? ;
COMMAND_BLANKS  : BLANK+ -> skip ;
COMMAND_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ one value up to the end of the line

mode Line;

LINE_TEXT    : NOT_BLANK REST? -> type(TEXT) ;
LINE_BLANKS  : BLANK+ -> skip ;
LINE_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ HEALTHCHECK NONE, HEALTHCHECK CMD …

mode Check;

CHECK_KIND    : NOT_BLANK+ -> type(WORD), mode(CheckCommand) ;
CHECK_BLANKS  : BLANK+ -> skip ;
CHECK_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

mode CheckCommand;

CHECKED_EXEC    : STRING_ARRAY -> type(EXEC) ;
CHECKED_TEXT    : NOT_BLANK REST? -> type(TEXT) ;
CHECKED_BLANKS  : BLANK+ -> skip ;
CHECKED_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// ------------------------------------------------------------------ name=value …, or: name value

// In these modes \ stands for the escape character of the file: where that is the backtick, the base
// class shows the lexer the two exchanged.

mode Pairs;

// The old form: a first word without = and a value that is all the rest.
LEGACY_PAIR     : ( NAME_PART+ BLANK REST ) | ( NAME_PART* NAME_OPEN_END ) ;
PAIRS_NAME      : NAME_WORD -> type(NAME), mode(MorePairs) ;
PAIRS_PAIR      : PAIR_WORD -> type(PAIR), mode(MorePairs) ;
PAIRS_BLANKS    : BLANK+ -> skip ;
PAIRS_NEWLINE   : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

mode MorePairs;

NAME         : NAME_WORD ; // before PAIR: of two matches of one length the first rule wins
PAIR         : PAIR_WORD ;
MORE_BLANKS  : BLANK+ -> skip ;
MORE_NEWLINE : '\n' -> type(NEWLINE), mode(DEFAULT_MODE) ;

// A word in which there is no = yet, not even a quoted one.
fragment NAME_PART
  : ~[ \t\u000B\f\r\n'"\\=]
  | '\\' ~[=\n]
  | '"' ( ~["\\=\n] | '\\' ~[=\n] )* '"'
  | '\'' ~['=\n]* '\''
  ;

fragment NAME_OPEN_END
  : '"' ( ~["\\=\n] | '\\' ~[=\n] )* '\\'?
  | '\'' ~['=\n]*
  ;

fragment NAME_WORD : NAME_PART+ '\\'? | NAME_PART* NAME_OPEN_END | '\\' ;

fragment PAIR_PART
  : ~[ \t\u000B\f\r\n'"\\]
  | '\\' ~[\n]
  | '"' ( ~["\\\n] | '\\' ~[\n] )* '"'
  | '\'' ~['\n]* '\''
  ;

fragment PAIR_OPEN_END
  : '"' ( ~["\\\n] | '\\' ~[\n] )* '\\'?
  | '\'' ~['\n]*
  | '\\'
  ;

// Any word; NAME_WORD comes up as long only where there is no =.
fragment PAIR_WORD : PAIR_PART+ PAIR_OPEN_END? | PAIR_OPEN_END ;

// ------------------------------------------------------------------ in all modes

fragment BLANK     : [ \t\u000B\f\r] ;
fragment NOT_BLANK : ~[ \t\u000B\f\r\n] ;
fragment REST      : ~[\n]+ ;

fragment STRING_ARRAY : '[' SPACE* ( STRING SPACE* ( ',' SPACE* STRING SPACE* )* )? ']' ;
fragment SPACE        : [ \t\r] ;
fragment STRING
  options { caseInsensitive = false; }
  : '"' ( ~["\\\u0000-\u001F] | '\\' ["\\/bfnrt] | '\\u' HEX HEX HEX HEX )* '"'
  ;
fragment HEX : [0-9a-f] ;
