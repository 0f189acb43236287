package io.jbuild.grammar.outline;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.MountOption;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what the stages of a target ask for. */
final class OutlineReader {
  private final Dockerfile file;
  private final WordExpander expander;
  private final Map<String, Argument> arguments = new LinkedHashMap<>();
  private final Map<String, Need> secrets = new LinkedHashMap<>();
  private final Map<String, Need> agents = new LinkedHashMap<>();

  OutlineReader(Dockerfile file) {
    this.file = file;
    this.expander = WordExpander.of(file.escape());
  }

  List<Argument> arguments() {
    return new ArrayList<>(arguments.values());
  }

  List<Need> secrets() {
    return new ArrayList<>(secrets.values());
  }

  List<Need> agents() {
    return new ArrayList<>(agents.values());
  }

  void read(BitSet stages) {
    Map<String, String> global = new HashMap<>();
    Map<String, Argument> globalArguments = new HashMap<>();
    for (Arg arg : file.globalArgs()) {
      for (ArgDeclaration declaration : arg.declarations()) {
        Argument argument = argument(arg, declaration, global);
        argument.value().ifPresent(value -> global.put(argument.name(), value));
        globalArguments.put(argument.name(), argument);
      }
    }
    for (Stage stage : file.stages()) {
      if (stages.get(stage.index())) {
        addUsed(stage.from().image(), globalArguments);
        stage.from().platform().ifPresent(platform -> addUsed(platform, globalArguments));
        read(stage, global, globalArguments);
      }
    }
  }

  private void read(
      Stage stage, Map<String, String> global, Map<String, Argument> globalArguments) {
    Map<String, String> values = new HashMap<>();
    for (Instruction instruction : stage.instructions()) {
      if (instruction instanceof Arg arg) {
        for (ArgDeclaration declaration : arg.declarations()) {
          Argument own = argument(arg, declaration, values);
          Argument merged = merged(own, globalArguments.get(own.name()), global);
          merged.value().ifPresent(value -> values.put(merged.name(), value));
          Argument earlier = arguments.get(merged.name());
          if (earlier == null || earlier.description().isEmpty()) {
            arguments.put(merged.name(), merged);
          }
        }
      } else if (instruction instanceof Env env) {
        for (KeyValue variable : env.variables()) {
          values.put(variable.name().text(), expand(variable.value(), values));
        }
      } else if (instruction instanceof Run run) {
        for (Mount mount : run.mounts()) {
          read(run, mount, values);
        }
      }
    }
  }

  /** An ARG of a stage without default or comment has those of the global one. */
  private static Argument merged(
      Argument own, @Nullable Argument global, Map<String, String> values) {
    Optional<String> inherited = Optional.ofNullable(values.get(own.name()));
    Optional<String> description =
        own.description().isEmpty() && global != null ? global.description() : own.description();
    Optional<String> value = own.value().isPresent() ? own.value() : inherited;
    return new Argument(own.name(), description, value, own.span());
  }

  private Argument argument(Arg arg, ArgDeclaration declaration, Map<String, String> values) {
    String name = declaration.name().text();
    Optional<String> value = declaration.value().map(word -> expand(word, values));
    return new Argument(name, arg.head().description(name), value, declaration.name().span());
  }

  private void addUsed(Word word, Map<String, Argument> globalArguments) {
    globalArguments.forEach(
        (name, argument) -> {
          if (word.text().contains(name)) {
            arguments.putIfAbsent(name, argument);
          }
        });
  }

  private void read(Run run, Mount mount, Map<String, String> values) {
    String type = mount.find("type").map(word -> expand(word, values)).orElse("bind");
    if (!type.equals("secret") && !type.equals("ssh")) {
      return;
    }
    boolean secret = type.equals("secret");
    String id = mount.find("id", "source", "src").map(word -> expand(word, values)).orElse("");
    if (id.isEmpty() && secret) {
      String target =
          mount.find("target", "dst", "destination").map(word -> expand(word, values)).orElse("");
      id = target.substring(target.lastIndexOf('/') + 1);
    }
    Need need =
        new Need(id.isEmpty() ? "default" : id, isRequired(mount, values), run.head().span());
    (secret ? secrets : agents)
        .merge(need.id(), need, (a, b) -> new Need(a.id(), a.required() || b.required(), a.span()));
  }

  private boolean isRequired(Mount mount, Map<String, String> values) {
    for (MountOption option : mount.options()) {
      if (option.key().equals("required")) {
        return option.value().map(word -> expand(word, values).equals("true")).orElse(true);
      }
    }
    return false;
  }

  private String expand(Word word, Map<String, String> values) {
    try {
      return expander.expand(word, values::get).text();
    } catch (DockerfileSyntaxException e) {
      // only the build can say whether it fails: an argument given to it may mend it
      return word.text();
    }
  }
}
