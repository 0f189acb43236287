package io.jbuild.builder.engine;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Excerpt;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.lint.CheckDirective;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import io.jbuild.grammar.lint.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Applies BuildKit's rules to the Dockerfile of a build, on a thread of its own while steps run.
 * Where {@code # check=error=true} says so it does it before any step runs, and findings end the
 * build.
 */
final class BuildLint implements AutoCloseable {
  private static final String ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  private final Dockerfile file;
  private final CheckDirective asked;
  private final Consumer<BuildEvent.Warning> listener;
  private Optional<FutureTask<List<LintFinding>>> work = Optional.empty();

  private BuildLint(Dockerfile file, CheckDirective asked, Consumer<BuildEvent.Warning> listener) {
    this.file = file;
    this.asked = asked;
    this.listener = listener;
  }

  /**
   * @param listener told of each finding when all steps are over
   */
  static BuildLint of(
      Dockerfile file, Map<String, String> buildArgs, Consumer<BuildEvent.Warning> listener)
      throws BuildException {
    String said = buildArgs.getOrDefault(ARGUMENT, "");
    return new BuildLint(file, said.isEmpty() ? CheckDirective.NOTHING : parse(said), listener);
  }

  private static CheckDirective parse(String text) throws BuildException {
    try {
      return CheckDirective.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          ErrorCode.USAGE, Optional.empty(), ARGUMENT + ": " + e.getMessage(), e);
    }
  }

  /** Begins, once for all platforms. */
  void begin(Surroundings surroundings) throws BuildException {
    if (work.isPresent()) {
      return;
    }
    LintOptions options = new LintOptions(asked, false, surroundings);
    FutureTask<List<LintFinding>> task = new FutureTask<>(() -> Linter.lint(file, options));
    work = Optional.of(task);
    if (options.directiveFor(file).error()) {
      task.run();
      List<LintFinding> findings = findings(task);
      if (!findings.isEmpty()) {
        throw failure(findings);
      }
    } else {
      Thread thread = new Thread(task, "lint");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Tells what was found; nothing when the build was interrupted, or failed before it began. */
  @Override
  public void close() {
    if (work.isPresent() && !Thread.currentThread().isInterrupted()) {
      for (LintFinding finding : findings(work.get())) {
        listener.accept(
            new BuildEvent.Warning(
                finding.rule() + ": " + finding.message(),
                Optional.of(new BuildEvent.Position(file.source().name(), finding.span().line()))));
      }
    }
  }

  private static List<LintFinding> findings(FutureTask<List<LintFinding>> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      // what is being closed is ended by this: there is nobody to tell
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the linter failed", e.getCause());
    }
  }

  private BuildException failure(List<LintFinding> findings) {
    StringBuilder text = new StringBuilder("check=error=true, and rules are broken:");
    for (LintFinding finding : findings) {
      text.append("\nline ").append(finding.span()).append(": ");
      text.append(finding.rule()).append(": ").append(finding.message());
    }
    work = Optional.empty();
    return new BuildException(
        ErrorCode.SYNTAX, Optional.of(excerpt(findings.get(0))), text.toString());
  }

  private Excerpt excerpt(LintFinding finding) {
    int line = Math.max(1, finding.span().line());
    int last = Math.max(line, finding.span().endLine());
    return Excerpt.of(file.source().name(), file.source().text(), line, last);
  }
}
