/*
 * The sentences of a Dockerfile: one instruction a line.
 *
 * Every decision is taken on the next token alone, so the generated code is switches and loops and
 * never has to predict. A rule that does not fit is reported with one sentence for that rule
 * (LineErrors), and parsing goes on behind the line.
 */
parser grammar DockerfileGrammar;

options { tokenVocab = DockerfileLexer; }

dockerfile : line* EOF ;

// The documents follow the line that opened them, in the order of their opening words.
line : ( COMMENT | instruction )? NEWLINE HEREDOC* ;

instruction
  : from
  | onbuild
  | maintainer
  | triggerable
  | UNKNOWN TEXT? // reported by name
  ;

// What ONBUILD may hold back: neither FROM nor MAINTAINER nor another ONBUILD.
triggerable
  : run
  | cmd
  | entrypoint
  | shell
  | label
  | env
  | arg
  | add
  | copy
  | volume
  | expose
  | user
  | workdir
  | stopsignal
  | healthcheck
  ;

from        : FROM FLAG* image=name ( AS stage=name )? ;
name        : WORD | AS ;

onbuild     : ONBUILD FLAG* ( triggerable | UNKNOWN TEXT? ) ;

run         : RUN FLAG* command ;
cmd         : CMD FLAG* command? ;
entrypoint  : ENTRYPOINT FLAG* command? ;
shell       : SHELL FLAG* EXEC ;
healthcheck : HEALTHCHECK FLAG* kind=WORD command? ; // NONE, or CMD and a command

command     : EXEC | TEXT ;

label       : LABEL FLAG* pairs ;
env         : ENV FLAG* pairs ;
pairs       : LEGACY_PAIR | PAIR+ ;
arg         : ARG FLAG* ( NAME | PAIR )+ ;

add         : ADD FLAG* paths ;
copy        : COPY FLAG* paths ;
paths       : EXEC | WORD WORD+ ; // sources and, last, the destination
volume      : VOLUME FLAG* ( EXEC | WORD+ ) ;

expose      : EXPOSE FLAG* WORD+ ;

maintainer  : MAINTAINER FLAG* TEXT ;
user        : USER FLAG* TEXT ;
workdir     : WORKDIR FLAG* TEXT ;
stopsignal  : STOPSIGNAL FLAG* TEXT ;
