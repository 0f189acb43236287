package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.scope.GlobalScope;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.word.WordExpander;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stages of a Dockerfile with what their FROM lines mean. */
final class StageTable {
  private final Dockerfile dockerfile;
  private final Map<String, BuildContext> contexts;
  private final WordExpander expander;
  private final List<StageState> stages = new ArrayList<>();

  private StageTable(
      Dockerfile dockerfile, Map<String, BuildContext> contexts, WordExpander expander) {
    this.dockerfile = dockerfile;
    this.contexts = contexts;
    this.expander = expander;
  }

  static StageTable of(
      Dockerfile dockerfile,
      Map<String, BuildContext> contexts,
      WordExpander expander,
      GlobalScope global)
      throws BuildException {
    StageTable table = new StageTable(dockerfile, contexts, expander);
    for (Stage stage : dockerfile.stages()) {
      table.add(stage, global);
    }
    return table;
  }

  List<StageState> stages() {
    return stages;
  }

  private void add(Stage stage, GlobalScope global) throws BuildException {
    From from = stage.from();
    Command place = new Command(from, dockerfile.source(), false);
    StageState state;
    try {
      String base = expander.expand(from.image(), global).text();
      if (base.isEmpty()) {
        throw place.failure(
            ErrorCode.SYNTAX,
            "base name ("
                + from.image().text()
                + ") should not be blank"
                + Command.hint(from.image().text().replaceAll("[${}]", ""), global.names()));
      }
      Optional<Platform> platform = platform(from, place, global);
      BuildContext instead = stage.name().isPresent() ? context(stage.name().get()) : null;
      StageState parent = instead == null ? findBefore(base, stages.size()) : null;
      BuildContext context = instead != null || parent != null ? instead : context(base);
      state = new StageState(stage, place, base, platform, parent, context, instead != null);
    } catch (DockerfileSyntaxException e) {
      throw place.failure(e);
    }
    if (!state.replaced) {
      for (Instruction instruction : stage.instructions()) {
        state.commands.add(new Command(instruction, dockerfile.source(), false));
      }
    }
    stages.add(state);
  }

  private Optional<Platform> platform(From from, Command place, GlobalScope global)
      throws BuildException {
    Optional<Word> word = from.platform();
    if (word.isEmpty()) {
      return Optional.empty();
    }
    String text = expander.expand(word.get(), global).text();
    if (text.isEmpty()) {
      throw place.failure(
          ErrorCode.SYNTAX, "empty platform value from expression " + word.get().text());
    }
    try {
      return Optional.of(Platform.parse(text));
    } catch (IllegalArgumentException e) {
      throw place.failure(ErrorCode.SYNTAX, e);
    }
  }

  /** The stage that a build is for. */
  StageState target(Optional<String> wanted) throws BuildException {
    if (wanted.isEmpty()) {
      return stages.get(stages.size() - 1);
    }
    StageState found = findBefore(wanted.get(), stages.size());
    if (found == null) {
      throw new BuildException(
          ErrorCode.NO_SUCH_STAGE,
          "target stage '"
              + wanted.get()
              + "' could not be found"
              + Command.hint(wanted.get(), names()));
    }
    return found;
  }

  /** Names of stages, for telling what was meant. */
  List<String> names() {
    List<String> names = new ArrayList<>(stages.size());
    for (StageState stage : stages) {
      if (stage.stage.name().isPresent()) {
        names.add(stage.stage.name().get());
      }
    }
    return names;
  }

  private @Nullable StageState findBefore(String name, int end) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (int i = end - 1; i >= 0; i--) {
      if (stages.get(i).stage.name().filter(wanted::equals).isPresent()) {
        return stages.get(i);
      }
    }
    return null;
  }

  /**
   * The stage that {@code from=} means for an instruction of {@code user}: by name or number.
   *
   * @return null when it is no stage: an image, a context or {@code scratch}
   */
  @Nullable StageState find(Word from, StageState user, Command place) throws BuildException {
    String text = from.text();
    if (!expander.expand(from, name -> null).text().equals(text)) {
      throw place.failure(
          ErrorCode.UNSUPPORTED,
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround");
    }
    StageState found = isNumber(text) ? byNumber(text, place) : byName(text, user);
    if (found != null && found.stage.index() >= user.stage.index()) {
      throw place.failure(
          ErrorCode.NO_SUCH_STAGE,
          found == user
              ? "circular dependency detected on stage: " + user.name()
              : "cannot copy from stage '"
                  + text
                  + "', it needs to be defined before current stage '"
                  + user.name()
                  + "'");
    }
    return found;
  }

  private @Nullable StageState byName(String name, StageState user) {
    StageState earlier = findBefore(name, user.stage.index());
    return earlier != null ? earlier : findBefore(name, stages.size());
  }

  private StageState byNumber(String text, Command place) throws BuildException {
    int index = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
    if (index >= stages.size()) {
      throw place.failure(
          ErrorCode.NO_SUCH_STAGE,
          "invalid stage index " + text + ": there are " + stages.size() + " stages, from 0");
    }
    return stages.get(index);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** The named context that stands for a stage or image of this name. */
  @Nullable BuildContext context(String name) {
    String key = contextName(name);
    return key == null ? null : contexts.get(key);
  }

  /** The name under which a context stands for {@code name}, as it was given. */
  @Nullable String contextName(String name) {
    if (contexts.isEmpty() || name.equals("scratch") || name.equals("context")) {
      return null;
    }
    if (contexts.containsKey(name)) {
      return name;
    }
    String wanted = normalized(name);
    for (String key : contexts.keySet()) {
      if (normalized(key).equals(wanted)) {
        return key;
      }
    }
    return null;
  }

  private static String normalized(String name) {
    try {
      return ImageReference.parse(name).toString();
    } catch (IllegalArgumentException e) {
      // no image name: then only the very same name is meant
      return name.toLowerCase(Locale.ROOT);
    }
  }
}
