package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.config.StageConfig;
import io.jbuild.builder.scope.GlobalScope;
import io.jbuild.builder.scope.StageScope;
import io.jbuild.grammar.Add;
import io.jbuild.grammar.Arg;
import io.jbuild.grammar.Cmd;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Copy;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Entrypoint;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Expose;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Healthcheck;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Label;
import io.jbuild.grammar.Maintainer;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Shell;
import io.jbuild.grammar.StopSignal;
import io.jbuild.grammar.User;
import io.jbuild.grammar.Volume;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.Workdir;
import io.jbuild.grammar.word.WordExpander;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Goes through the instructions of one stage: steps into the graph, all else into its config. */
final class StagePlanner {
  private final PlanRequest request;
  private final WordExpander expander;
  private final StageTable table;
  private final Origins origins;
  private final GraphBuilder graph;
  private final StageState stage;
  private final Platform platform;
  private StageConfig config;
  private StageScope scope;
  private OptionalInt end = OptionalInt.empty();
  private int number;
  private int total;

  StagePlanner(
      PlanRequest request,
      WordExpander expander,
      GlobalScope global,
      StageTable table,
      Origins origins,
      GraphBuilder graph,
      StageState stage) {
    this.request = request;
    this.expander = expander;
    this.table = table;
    this.origins = origins;
    this.graph = graph;
    this.stage = stage;
    this.platform = stage.platform.orElse(request.platform());
    this.config = baseConfig();
    this.scope =
        stage.parent != null
            ? stage.parent.plannedScope().child(config.container().env())
            : StageScope.of(global, request.buildArgs(), config.container().env());
  }

  private StageConfig baseConfig() {
    if (stage.parent != null) {
      return stage.parent.plannedConfig().child();
    }
    return stage.image != null
        ? StageConfig.of(stage.image.config())
        : StageConfig.scratch(platform);
  }

  void plan() throws BuildException, IOException {
    number = 0;
    total = countSteps();
    startFromBase();
    for (Command command : stage.commands) {
      try {
        apply(command);
      } catch (DockerfileSyntaxException e) {
        throw command.failure(e);
      } catch (IllegalArgumentException e) {
        throw command.failure(ErrorCode.SYNTAX, e);
      }
    }
    stage.config = config;
    stage.scope = scope;
    stage.end = end;
  }

  private int countSteps() {
    int steps = stage.image != null || stage.context != null ? 1 : 0;
    for (Command command : stage.commands) {
      Instruction i = command.instruction();
      if (i instanceof Run || i instanceof CopyInstruction || i instanceof Workdir) {
        steps++;
      }
    }
    return steps;
  }

  private void startFromBase() {
    Image image = stage.image;
    if (stage.parent != null) {
      end = stage.parent.end;
    } else if (image != null) {
      String name = stage.context == null ? stage.base : contextName();
      StepHead head = head(stage.from, "FROM " + name);
      // an image without layers is nothing to stand on, just as scratch
      end =
          image.config().diffIds().isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(graph.addBase(head, name, image));
    } else if (stage.context != null) {
      String name = contextName();
      StepHead head = head(stage.from, "FROM " + name);
      end = OptionalInt.of(graph.add(CopyPlanner.wholeContext(head, name)));
      config.layer("COPY --from=" + name + " / / # buildkit");
    }
  }

  private String contextName() {
    String name = stage.replaced ? stage.name() : stage.base;
    String key = table.contextName(name);
    return key == null ? name : key;
  }

  StepHead head(Command command, String text) {
    boolean isSole = table.stages().size() == 1 && stage.stage.name().isEmpty();
    return new StepHead(
        graph.nextId(),
        isSole ? "" : stage.name(),
        ++number,
        total,
        command.source(),
        command.instruction().span(),
        command.onbuild() ? "ONBUILD " + text : text,
        CacheComment.maxAge(command));
  }

  private void apply(Command command) throws BuildException, IOException {
    Instruction instruction = command.instruction();
    switch (instruction.keyword()) {
      case RUN -> run(command, (Run) instruction);
      case COPY, ADD -> copy(command, (CopyInstruction) instruction);
      case WORKDIR -> workdir(command, (Workdir) instruction);
      case ARG -> {
        List<String> shown = scope.declare((Arg) instruction, expander);
        config.note("ARG " + String.join(" ", shown));
      }
      case ENV -> env(((Env) instruction).variables());
      case LABEL -> config.labels(expandPairs(((Label) instruction).labels()));
      case MAINTAINER -> config.maintainer(((Maintainer) instruction).author().text());
      case EXPOSE -> expose((Expose) instruction);
      case USER -> config.user(expand(((User) instruction).user()));
      case VOLUME -> config.volumes(expandAll(((Volume) instruction).paths()));
      case STOPSIGNAL -> config.stopSignal(expand(((StopSignal) instruction).signal()));
      case SHELL -> config.shell(texts(((Shell) instruction).command()));
      case CMD -> config.cmd(words(((Cmd) instruction).command()));
      case ENTRYPOINT -> config.entrypoint(words(((Entrypoint) instruction).command()));
      case HEALTHCHECK -> healthcheck((Healthcheck) instruction);
      case ONBUILD -> config.onbuild(((Onbuild) instruction).trigger());
      case FROM -> throw new IllegalStateException("FROM inside a stage: " + ((From) instruction));
    }
  }

  private void env(List<KeyValue> variables) {
    Map<String, String> expanded = expandPairs(variables);
    for (Map.Entry<String, String> variable : expanded.entrySet()) {
      scope.env(variable.getKey(), variable.getValue());
    }
    config.env(expanded);
  }

  private void expose(Expose expose) {
    List<String> ports = new ArrayList<>();
    for (Word word : expose.ports()) {
      ports.addAll(expander.expand(word, scope).words());
    }
    config.expose(ports);
  }

  private void healthcheck(Healthcheck check) {
    List<String> test = List.of("NONE");
    if (check.command().isPresent()) {
      test = new ArrayList<>();
      if (check.command().get() instanceof CommandLine.ShellForm shell) {
        test.add("CMD-SHELL");
        test.add(shell.line().text());
      } else if (check.command().get() instanceof CommandLine.ExecForm exec) {
        test.add("CMD");
        test.addAll(texts(exec.arguments()));
      }
    }
    config.healthcheck(
        new io.jbuild.layercache.Healthcheck(
            test,
            check.interval(),
            check.timeout(),
            check.startPeriod(),
            check.startInterval(),
            check.retries()));
  }

  private void workdir(Command command, Workdir workdir) {
    String written = expand(workdir.path());
    ContainerPath path = workingDirectory().resolve(written);
    // BuildKit cleans a relative path only
    String said = written.startsWith("/") ? written : path.value();
    config.workingDirectory(said);
    if (path.isRoot()) {
      config.note("WORKDIR " + said);
      return;
    }
    StepHead head = head(command, "WORKDIR " + path);
    end = OptionalInt.of(graph.add(new WorkdirStep(head, end, path, config.container().user())));
    config.layer("WORKDIR " + said);
  }

  private void run(Command command, Run run) throws BuildException, IOException {
    RunPlanner planner = new RunPlanner(this, request, command, run);
    StepHead head = head(command, planner.text());
    planner.planMounts();
    end = OptionalInt.of(graph.add(planner.plan(withNextId(head))));
    config.layer(planner.createdBy());
  }

  private void copy(Command command, CopyInstruction copy) throws BuildException, IOException {
    CopyPlanner planner = new CopyPlanner(this, command, copy);
    StepHead head = head(command, planner.text());
    FileOrigin from =
        copy instanceof Copy c && c.from().isPresent()
            ? origin(c.from().get(), command)
            : FileOrigin.CONTEXT;
    end = OptionalInt.of(graph.add(planner.plan(withNextId(head), from)));
    config.layer(planner.createdBy(copy instanceof Add ? "ADD" : "COPY"));
  }

  /** Resolving an origin may have put an image into the graph. */
  private StepHead withNextId(StepHead head) {
    return head.withId(graph.nextId());
  }

  /** What {@code from=} means: a stage, a context or an image, which then comes into the graph. */
  FileOrigin origin(Word from, Command command) throws BuildException, IOException {
    StageState other = table.find(from, stage, command);
    if (other != null) {
      return other.end.isPresent()
          ? new FileOrigin.OfStep(other.end.getAsInt())
          : FileOrigin.NOTHING;
    }
    String name = from.text();
    if (name.equals("scratch")) {
      return FileOrigin.NOTHING;
    }
    BuildContext context = table.context(name);
    Optional<Image> image =
        context == null
            ? Optional.of(origins.image(name, request.platform(), command))
            : origins.image(name, context, request.platform(), command);
    if (image.isEmpty()) {
      String key = table.contextName(name);
      return new FileOrigin.OfContext(key == null ? name : key);
    }
    StepHead head =
        new StepHead(
            graph.nextId(),
            "",
            0,
            0,
            command.source(),
            command.instruction().span(),
            "FROM " + name,
            Optional.empty());
    return image.get().config().diffIds().isEmpty()
        ? FileOrigin.NOTHING
        : new FileOrigin.OfStep(graph.addBase(head, name, image.get()));
  }

  ContainerPath workingDirectory() {
    return ContainerPath.of(config.container().workingDir());
  }

  StageConfig config() {
    return config;
  }

  StageScope scope() {
    return scope;
  }

  WordExpander expander() {
    return expander;
  }

  /** What the ids of cache mounts begin with. */
  String cacheNamespace() {
    String namespace = request.buildArgs().getOrDefault("BUILDKIT_CACHE_MOUNT_NS", "");
    return namespace.isEmpty() ? "" : namespace + "/";
  }

  OptionalInt parent() {
    return end;
  }

  Platform platform() {
    return platform;
  }

  String expand(Word word) {
    return expander.expand(word, scope).text();
  }

  List<String> expandAll(List<Word> words) {
    List<String> out = new ArrayList<>(words.size());
    for (Word word : words) {
      out.add(expand(word));
    }
    return out;
  }

  private Map<String, String> expandPairs(List<KeyValue> pairs) {
    Map<String, String> out = new LinkedHashMap<>();
    for (KeyValue pair : pairs) {
      out.put(expand(pair.name()), expand(pair.value()));
    }
    return out;
  }

  private List<String> words(CommandLine command) {
    return command instanceof CommandLine.ShellForm shell
        ? config.withShell(shell.line().text())
        : texts(((CommandLine.ExecForm) command).arguments());
  }

  static List<String> texts(List<Word> words) {
    List<String> texts = new ArrayList<>(words.size());
    for (Word word : words) {
      texts.add(word.text());
    }
    return texts;
  }
}
