package io.jbuild.builder.scope;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.word.Variables;
import io.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one stage while its instructions go by. Of an ARG and an ENV of the same name
 * the later one counts. Not for several threads.
 */
public final class StageScope implements Variables {
  private final GlobalScope global;
  private final Map<String, String> buildArgs;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> args = new HashSet<>();
  private final Set<String> declared = new LinkedHashSet<>();

  private StageScope(GlobalScope global, Map<String, String> buildArgs) {
    this.global = global;
    this.buildArgs = buildArgs;
  }

  /**
   * @param environment {@code NAME=value} entries of the base image
   */
  public static StageScope of(
      GlobalScope global, Map<String, String> buildArgs, List<String> environment) {
    StageScope scope = new StageScope(global, buildArgs);
    scope.restore(environment);
    return scope;
  }

  /**
   * The scope of a stage that is FROM this one: it knows this one's ARGs too, but where an ENV of
   * the image has the same name, that one counts again.
   *
   * @param environment what this stage's image has
   */
  public StageScope child(List<String> environment) {
    StageScope scope = new StageScope(global, buildArgs);
    scope.values.putAll(values);
    scope.args.addAll(args);
    scope.declared.addAll(declared);
    scope.restore(environment);
    return scope;
  }

  private void restore(List<String> environment) {
    for (String entry : environment) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        env(entry, "");
      } else {
        env(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
  }

  /** Takes a variable of an ENV. */
  public void env(String name, String value) {
    set(name, value);
    args.remove(name);
  }

  private void set(String name, String value) {
    values.remove(name);
    values.put(name, value);
  }

  /**
   * Takes an ARG.
   *
   * @return {@code NAME=value} or {@code NAME} of each declaration, as history shows it
   */
  public List<String> declare(Arg arg, WordExpander expander) {
    List<String> shown = new ArrayList<>(arg.declarations().size());
    for (ArgDeclaration declaration : arg.declarations()) {
      String name = declaration.name().text();
      String value = valueOf(declaration, name, expander);
      declared.add(name);
      if (value != null) {
        set(name, value);
        args.add(name);
      }
      shown.add(value == null ? name : name + '=' + value);
    }
    return shown;
  }

  private @Nullable String valueOf(ArgDeclaration declaration, String name, WordExpander expander) {
    String given = buildArgs.get(name);
    if (given != null) {
      return given;
    }
    return declaration.value().isPresent()
        ? expander.expand(declaration.value().get(), this).text()
        : global.valueOf(name);
  }

  @Override
  public @Nullable String valueOf(String name) {
    return values.get(name);
  }

  /** What a command's environment has, in the order of the last definitions. */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Which variables of the environment are build arguments: they are not in the image. */
  public Set<String> args() {
    return Set.copyOf(args);
  }

  /** The declared arguments as history puts them before a command: {@code |2 A=1 B=2}, or none. */
  public List<String> historyPrefix() {
    if (declared.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(declared.size() + 1);
    words.add("|" + declared.size());
    for (String name : declared) {
      words.add(name + '=' + values.getOrDefault(name, ""));
    }
    return words;
  }
}
