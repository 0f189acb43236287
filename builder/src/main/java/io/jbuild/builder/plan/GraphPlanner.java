package io.jbuild.builder.plan;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.config.StageConfig;
import io.jbuild.builder.scope.GlobalScope;
import io.jbuild.builder.scope.ProxyArgs;
import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.grammar.word.WordExpander;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes the graph of a build for one platform: finds what the target needs, asks for the images
 * that this starts from, lets their triggers fire, and goes through the instructions.
 */
public final class GraphPlanner {
  private final PlanRequest request;
  private final WordExpander expander;
  private final GlobalScope global;
  private final StageTable table;
  private final Origins origins;

  private GraphPlanner(PlanRequest request, BaseImages images) throws BuildException {
    this.request = request;
    Dockerfile dockerfile = request.dockerfile();
    this.expander = WordExpander.of(dockerfile.escape());
    String last = dockerfile.stages().get(dockerfile.stages().size() - 1).name().orElse("default");
    this.global =
        GlobalScope.of(
            request.buildArgs(),
            expander,
            request.platform(),
            request.buildPlatform(),
            request.target().orElse(last));
    for (Arg arg : dockerfile.globalArgs()) {
      try {
        global.declare(arg);
      } catch (DockerfileSyntaxException e) {
        throw new Command(arg, dockerfile.source(), false).failure(e);
      }
    }
    this.table = StageTable.of(dockerfile, request.namedContexts(), expander, global);
    this.origins = new Origins(images, table.names());
  }

  /**
   * @throws BuildException for what is wrong with the Dockerfile or the request
   * @throws IOException when an image cannot be had for another reason than not being there
   */
  public static BuildGraph plan(PlanRequest request, BaseImages images)
      throws BuildException, IOException {
    return new GraphPlanner(request, images).plan();
  }

  private BuildGraph plan() throws BuildException, IOException {
    StageState target = table.target(request.target());
    checkOrigins();
    reach(target);
    GraphBuilder graph = new GraphBuilder();
    for (StageState stage : table.stages()) {
      if (stage.reached) {
        new StagePlanner(request, expander, global, table, origins, graph, stage).plan();
      }
    }
    StageConfig config = target.plannedConfig();
    config.addLabels(request.labels());
    return new BuildGraph(
        request.platform(),
        graph.steps(),
        target.end,
        config.toImageConfig(),
        config.inheritedHistory(),
        sourceDateEpoch(),
        unusedArgs());
  }

  /** References that cannot be are errors in stages too that are not needed. */
  private void checkOrigins() throws BuildException {
    for (StageState stage : table.stages()) {
      for (Command command : stage.commands) {
        for (Word from : command.origins()) {
          table.find(from, stage, command);
        }
      }
    }
  }

  private void reach(StageState stage) throws BuildException, IOException {
    if (stage.reached) {
      return;
    }
    stage.reached = true;
    if (stage.parent != null) {
      reach(stage.parent);
      fire(stage, triggersOf(stage.parent));
    } else if (!stage.isScratch()) {
      Optional<Image> image = baseImage(stage);
      if (image.isPresent()) {
        stage.image = image.get();
        if (!stage.replaced) {
          fire(stage, parse(image.get().config().container().onBuild(), stage));
        }
      }
    }
    for (Command command : stage.commands) {
      for (Word from : command.origins()) {
        StageState needed = table.find(from, stage, command);
        if (needed != null) {
          reach(needed);
        }
      }
    }
  }

  private Optional<Image> baseImage(StageState stage) throws BuildException, IOException {
    Platform platform = stage.platform.orElse(request.platform());
    return stage.context == null
        ? Optional.of(origins.image(stage.base, platform, stage.from))
        : origins.image(stage.base, stage.context, platform, stage.from);
  }

  private static void fire(StageState stage, List<Command> fired) {
    stage.commands.addAll(0, fired);
  }

  private static List<Command> triggersOf(StageState parent) {
    List<Command> fired = new ArrayList<>(0);
    for (Command command : parent.commands) {
      if (command.instruction() instanceof Onbuild onbuild) {
        fired.add(new Command(onbuild.instruction(), command.source(), true));
      }
    }
    return fired;
  }

  private List<Command> parse(List<String> texts, StageState stage) throws BuildException {
    List<Command> fired = new ArrayList<>(texts.size());
    for (String text : texts) {
      Source source = Source.of("ONBUILD of " + stage.base, "FROM scratch\n" + text);
      List<Instruction> instructions;
      try {
        instructions = DockerfileParser.parse(source).stages().get(0).instructions();
      } catch (DockerfileSyntaxException e) {
        throw stage.from.failure(
            ErrorCode.SYNTAX,
            "the image has an ONBUILD trigger that cannot be read: " + e.first().sentence());
      }
      if (instructions.size() != 1) {
        throw stage.from.failure(
            ErrorCode.SYNTAX, "onbuild trigger should be a single expression: '" + text + "'");
      }
      fired.add(new Command(instructions.get(0), source, true));
    }
    return fired;
  }

  private OptionalLong sourceDateEpoch() throws BuildException {
    String given = request.buildArgs().get("SOURCE_DATE_EPOCH");
    String value = given != null ? given : global.valueOf("SOURCE_DATE_EPOCH");
    if (value == null || value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw new BuildException(
          ErrorCode.USAGE,
          Optional.empty(),
          "invalid SOURCE_DATE_EPOCH: '" + value + "': want seconds since 1970",
          e);
    }
  }

  private List<BuildEvent.Warning> unusedArgs() {
    Set<String> declared = new HashSet<>();
    for (Arg arg : request.dockerfile().globalArgs()) {
      addNames(arg, declared);
    }
    for (StageState stage : table.stages()) {
      for (Command command : stage.commands) {
        if (command.instruction() instanceof Arg arg) {
          addNames(arg, declared);
        }
      }
    }
    List<String> unused = new ArrayList<>(0);
    for (String name : request.buildArgs().keySet()) {
      if (!declared.contains(name)
          && global.valueOf(name) == null
          && !ProxyArgs.isProxy(name)
          && !name.equals("SOURCE_DATE_EPOCH")
          && !name.startsWith("BUILDKIT_")) {
        unused.add(name);
      }
    }
    return unused.isEmpty()
        ? List.of()
        : List.of(
            new BuildEvent.Warning(
                "one or more build-args were not consumed: " + String.join(", ", unused),
                Optional.empty()));
  }

  private static void addNames(Arg arg, Set<String> names) {
    for (ArgDeclaration declaration : arg.declarations()) {
      names.add(declaration.name().text());
    }
  }
}
