package io.jbuild.builder.plan;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.scope.ProxyArgs;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Word;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans one RUN. */
final class RunPlanner {
  private final StagePlanner stage;
  private final PlanRequest request;
  private final Command command;
  private final Run run;
  private final List<RunMount> mounts = new ArrayList<>();
  private final List<String> argv;

  RunPlanner(StagePlanner stage, PlanRequest request, Command command, Run run) {
    this.stage = stage;
    this.request = request;
    this.command = command;
    this.run = run;
    this.argv = argv();
  }

  /** What progress shows. */
  String text() {
    String text = "RUN" + run.text().substring(Math.min(3, run.text().length()));
    if (!isScript()) {
      return text;
    }
    String body = run.heredocs().get(0).content().strip();
    int end = body.indexOf('\n');
    return text + " (" + (end < 0 ? body : body.substring(0, end).strip() + "...") + ")";
  }

  String createdBy() {
    List<String> words = new ArrayList<>(stage.scope().historyPrefix());
    words.addAll(argv);
    return "RUN " + String.join(" ", words) + " # buildkit";
  }

  /** Comes before {@link #plan}: images that are mounted get their places in the graph first. */
  void planMounts() throws BuildException, IOException {
    if (!run.devices().isEmpty()) {
      throw command.failure(
          ErrorCode.UNSUPPORTED,
          "--device is not supported: devices of the host are not given to build steps");
    }
    int fromScript = mounts.size();
    for (Mount mount : run.mounts()) {
      mounts.add(mounts.size() - fromScript, new MountPlanner(stage, command, mount).plan());
    }
  }

  RunStep plan(StepHead head) throws BuildException {
    return new RunStep(
        head,
        stage.parent(),
        argv,
        environment(),
        stage.scope().args(),
        proxies(),
        stage.workingDirectory(),
        stage.config().container().user(),
        stage.platform().toString(),
        network(),
        insecure(),
        mounts);
  }

  private Map<String, String> environment() {
    return stage.scope().environment();
  }

  private Map<String, String> proxies() {
    Map<String, String> proxies = new LinkedHashMap<>(ProxyArgs.of(request.buildArgs()));
    proxies.keySet().removeAll(environment().keySet());
    return proxies;
  }

  private List<String> argv() {
    if (run.command() instanceof CommandLine.ExecForm exec) {
      return StagePlanner.texts(exec.arguments());
    }
    String line = ((CommandLine.ShellForm) run.command()).line().text();
    if (run.heredocs().isEmpty()) {
      return stage.config().withShell(line);
    }
    if (!isScript()) {
      return stage.config().withShell(reconstituted(line));
    }
    Heredoc script = run.heredocs().get(0);
    String body = script.body();
    if (!body.startsWith("#!")) {
      return stage.config().withShell(body);
    }
    ContainerPath path = ContainerPath.of("/dev/pipes").resolve(script.name());
    mounts.add(new RunMount.Script(path, Bytes.of(body.getBytes(StandardCharsets.UTF_8))));
    return stage.config().withShell(path.value());
  }

  /** Whether the command is nothing but one here-document: its content is the command then. */
  private boolean isScript() {
    return !run.heredocs().isEmpty()
        && run.command() instanceof CommandLine.ShellForm shell
        && shell.line().text().strip().equals(run.heredocs().get(0).opening().text());
  }

  private String reconstituted(String line) {
    StringBuilder text = new StringBuilder(line);
    for (Heredoc heredoc : run.heredocs()) {
      text.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return text.toString();
  }

  private RunStep.Network network() throws BuildException {
    Optional<Word> word = run.network();
    String value = word.isEmpty() ? "default" : stage.expand(word.get());
    switch (value) {
      case "default" -> {
        return RunStep.Network.DEFAULT;
      }
      case "none" -> {
        return RunStep.Network.NONE;
      }
      case "host" -> {
        require(RunPolicy.Entitlement.NETWORK_HOST, "--network=host", "network.host");
        return RunStep.Network.HOST;
      }
      default ->
          throw command.failure(
              ErrorCode.SYNTAX,
              "unsupported network mode '" + value + "': want default, none or host");
    }
  }

  private boolean insecure() throws BuildException {
    Optional<Word> word = run.security();
    String value = word.isEmpty() ? "sandbox" : stage.expand(word.get());
    switch (value) {
      case "sandbox" -> {
        return false;
      }
      case "insecure" -> {
        require(
            RunPolicy.Entitlement.SECURITY_INSECURE, "--security=insecure", "security.insecure");
        return true;
      }
      default ->
          throw command.failure(
              ErrorCode.SYNTAX, "security '" + value + "' is not valid: want sandbox or insecure");
    }
  }

  private void require(RunPolicy.Entitlement entitlement, String flag, String name)
      throws BuildException {
    if (!request.entitlements().contains(entitlement)) {
      throw command.failure(
          ErrorCode.NOT_ALLOWED,
          flag + " is not allowed: build with --allow " + name + " to grant it");
    }
  }
}
