package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Expose;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Label;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.MountOption;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.StopSignal;
import io.jbuild.grammar.User;
import io.jbuild.grammar.Volume;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.Workdir;
import io.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The words of an instruction in which the builder expands variables. */
final class ExpandedWords {

  private ExpandedWords() {}

  static List<Word> of(Instruction instruction) {
    List<Word> words = new ArrayList<>();
    switch (instruction.keyword()) {
      case ENV -> addPairs(((Env) instruction).variables(), words);
      case LABEL -> addPairs(((Label) instruction).labels(), words);
      case ARG -> {
        for (ArgDeclaration declaration : ((Arg) instruction).declarations()) {
          declaration.value().ifPresent(words::add);
        }
      }
      case ADD, COPY -> {
        CopyInstruction copy = (CopyInstruction) instruction;
        copy.chown().ifPresent(words::add);
        copy.chmod().ifPresent(words::add);
        words.addAll(copy.excludes());
        words.addAll(copy.sources());
        words.add(copy.destination());
      }
      case RUN -> {
        for (Mount mount : ((Run) instruction).mounts()) {
          for (MountOption option : mount.options()) {
            option.value().ifPresent(words::add);
          }
        }
      }
      case EXPOSE -> words.addAll(((Expose) instruction).ports());
      case VOLUME -> words.addAll(((Volume) instruction).paths());
      case USER -> words.add(((User) instruction).user());
      case WORKDIR -> words.add(((Workdir) instruction).path());
      case STOPSIGNAL -> words.add(((StopSignal) instruction).signal());
      case FROM, CMD, ENTRYPOINT, SHELL, MAINTAINER, HEALTHCHECK, ONBUILD -> {}
    }
    return words;
  }

  private static void addPairs(List<KeyValue> pairs, List<Word> words) {
    for (KeyValue pair : pairs) {
      words.add(pair.name());
      words.add(pair.value());
    }
  }

  /** The variables that a word asks for; none if it is malformed, which is reported elsewhere. */
  static Set<String> variables(Word word, char escape) {
    if (word.text().indexOf('$') < 0) {
      return Set.of();
    }
    try {
      return new LinkedHashSet<>(WordExpander.of(escape).expand(word, name -> "1").found());
    } catch (DockerfileSyntaxException e) {
      // a word that can't be expanded fails the build with its own message
      return Set.of();
    }
  }
}
