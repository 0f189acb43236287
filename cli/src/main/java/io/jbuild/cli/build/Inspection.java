package io.jbuild.cli.build;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.context.IgnoreFiles;
import io.jbuild.builder.engine.BuildEngine;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.check.Call;
import io.jbuild.cli.check.CheckFormat;
import io.jbuild.cli.check.Checked;
import io.jbuild.cli.check.ContextSurroundings;
import io.jbuild.cli.check.Described;
import io.jbuild.cli.verb.Session;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.lint.CheckDirective;
import io.jbuild.grammar.lint.Fixes;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.outline.Outline;
import io.jbuild.grammar.outline.Target;
import io.jbuild.grammar.parse.Closest;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done with the Dockerfile of a request in place of building it. */
final class Inspection {
  private static final String DIRECTIVE = "BUILDKIT_DOCKERFILE_CHECK";

  private final BuildRequest request;
  private final Session session;
  private final PrintStream out;

  Inspection(BuildRequest request, Session session) {
    this.request = request;
    this.session = session;
    this.out = session.console().out();
  }

  int run(Call call) throws IOException, CommandException {
    switch (call.kind()) {
      case OUTLINE -> Described.outline(outline(dockerfile()), call.format(), out);
      case TARGETS -> Described.targets(Target.of(dockerfile()), call.format(), out);
      default -> {
        return check(call.format(), false);
      }
    }
    return 0;
  }

  /**
   * @param extra whether the rules apply, too, that BuildKit does not have
   * @return 1 when there are findings, as {@code docker build --check}
   */
  int check(CheckFormat format, boolean extra) throws IOException, CommandException {
    Checked checked = checked(source(), options(extra));
    out.print(format.print(checked));
    return checked.isClean() ? 0 : 1;
  }

  private Checked checked(Source source, LintOptions options) {
    return Checked.of(source, options).at(session.directory(), file());
  }

  /** Writes the repaired file, and prints what is left to do. */
  int fix(CheckFormat format) throws IOException, CommandException {
    Source source = source();
    LintOptions options = options(true);
    if (!Checked.of(source, options).errors().isEmpty()) {
      return check(format, true);
    }
    String fixed = Fixes.fix(source, options);
    Checked left = checked(Source.of(source.name(), fixed), options);
    if (request.dockerfile() instanceof DockerfileLocation.Text) {
      out.print(fixed);
      session.console().err().print(format.print(left));
    } else {
      if (!fixed.equals(source.text())) {
        replace(source, fixed);
      }
      out.print(format.print(left));
    }
    return left.isClean() ? 0 : 1;
  }

  /** The file keeps its mode and its owner. */
  private void replace(Source source, String fixed) throws IOException, CommandException {
    Path file = file().orElseThrow(() -> new UsageException("--fix wants a file")).toRealPath();
    byte[] before = Files.readAllBytes(file);
    if (!Arrays.equals(before, source.text().getBytes(StandardCharsets.UTF_8))) {
      throw new CommandException("can't fix " + file + ": it is not UTF-8, or has just changed");
    }
    Map<String, Object> kept = Files.readAttributes(file, "unix:mode,uid,gid");
    AtomicFile.write(file, fixed.getBytes(StandardCharsets.UTF_8));
    for (String name : List.of("uid", "gid", "mode")) {
      Object value = kept.get(name);
      if (!Files.getAttribute(file, "unix:" + name).equals(value)) {
        Files.setAttribute(file, "unix:" + name, value);
      }
    }
  }

  private Outline outline(Dockerfile file) throws CommandException {
    Optional<String> target = request.target();
    if (target.isEmpty()) {
      return Outline.of(file);
    }
    Optional<Outline> found = Outline.of(file, target.get());
    if (found.isEmpty()) {
      List<String> names = Target.of(file).stream().map(Target::name).toList();
      throw new CommandException(
          "target stage \""
              + target.get()
              + "\" could not be found"
              + Closest.to(target.get(), names).map(n -> " (did you mean " + n + "?)").orElse(""));
    }
    return found.get();
  }

  private Dockerfile dockerfile() throws IOException, CommandException {
    Source source = source();
    try {
      return DockerfileParser.parse(source);
    } catch (DockerfileSyntaxException e) {
      throw new CommandException(CheckFormat.TEXT.print(Checked.of(source, LintOptions.DEFAULT)));
    }
  }

  private Source source() throws IOException, CommandException {
    try {
      Optional<Source> here = BuildEngine.findDockerfile(request);
      return here.isPresent() ? here.get() : Engines.of(session).dockerfile(request);
    } catch (BuildException e) {
      throw new CommandException(e.code().exitStatus(), e.describe());
    }
  }

  private LintOptions options(boolean extra) throws IOException, CommandException {
    LintOptions options = LintOptions.DEFAULT.withExtra(extra);
    String directive = request.buildArgs().get(DIRECTIVE);
    if (directive != null) {
      try {
        options = options.withDirective(CheckDirective.parse(directive));
      } catch (IllegalArgumentException e) {
        throw new UsageException(DIRECTIVE + ": " + e.getMessage(), e);
      }
    }
    if (request.context() instanceof BuildContext.Directory local) {
      try {
        return options.withSurroundings(
            new ContextSurroundings(IgnoreFiles.find(local.path(), file())));
      } catch (BuildException e) {
        throw new CommandException(e.code().exitStatus(), e.describe());
      }
    }
    return options;
  }

  /** Where the Dockerfile is on the disk. */
  private Optional<Path> file() {
    if (request.dockerfile() instanceof DockerfileLocation.OnDisk on) {
      return Optional.of(on.file().normalize());
    }
    if (request.dockerfile() instanceof DockerfileLocation.InContext in
        && request.context() instanceof BuildContext.Directory local) {
      Path file = local.path().resolve(in.path()).normalize();
      Path lower = file.resolveSibling("dockerfile"); // is read where there is no other
      boolean other = in.path().equals("Dockerfile") && !Files.exists(file) && Files.exists(lower);
      return Optional.of(other ? lower : file);
    }
    return Optional.empty();
  }
}
