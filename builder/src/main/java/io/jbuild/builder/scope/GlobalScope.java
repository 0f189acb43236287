package io.jbuild.builder.scope;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.word.Variables;
import io.jbuild.grammar.word.WordExpander;
import io.jbuild.layercache.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables before the first FROM: what FROM lines see, and what an ARG without a default in a
 * stage takes its value from.
 */
public final class GlobalScope implements Variables {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> buildArgs;
  private final WordExpander expander;

  private GlobalScope(Map<String, String> buildArgs, WordExpander expander) {
    this.buildArgs = buildArgs;
    this.expander = expander;
  }

  /**
   * @param target the stage that is built, {@code default} when it has no name
   */
  public static GlobalScope of(
      Map<String, String> buildArgs,
      WordExpander expander,
      Platform platform,
      Platform buildPlatform,
      String target) {
    GlobalScope scope = new GlobalScope(buildArgs, expander);
    scope.definePlatform("BUILD", buildPlatform);
    scope.definePlatform("TARGET", platform);
    scope.define("TARGETSTAGE", target);
    return scope;
  }

  private void definePlatform(String prefix, Platform platform) {
    define(prefix + "PLATFORM", platform.toString());
    define(prefix + "OS", platform.os());
    define(prefix + "OSVERSION", platform.osVersion());
    define(prefix + "ARCH", platform.architecture());
    define(prefix + "VARIANT", platform.variant());
  }

  private void define(String name, String value) {
    values.put(name, buildArgs.getOrDefault(name, value));
  }

  /** Takes an ARG from before the first FROM. */
  public void declare(Arg arg) {
    for (ArgDeclaration declaration : arg.declarations()) {
      String name = declaration.name().text();
      String given = buildArgs.get(name);
      if (given != null) {
        // a default that cannot be expanded does no harm when it is not used
        values.put(name, given);
      } else if (declaration.value().isPresent()) {
        values.put(name, expander.expand(declaration.value().get(), this).text());
      }
    }
  }

  @Override
  public @Nullable String valueOf(String name) {
    return values.get(name);
  }

  /** All names, for telling what was meant. */
  public List<String> names() {
    return List.copyOf(values.keySet());
  }
}
