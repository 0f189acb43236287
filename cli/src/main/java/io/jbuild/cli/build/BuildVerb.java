package io.jbuild.cli.build;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.Output;
import io.jbuild.builder.engine.BuildEngine;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.Screen;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.check.Call;
import io.jbuild.cli.check.CheckFormat;
import io.jbuild.cli.render.Progress;
import io.jbuild.cli.render.ProgressMode;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code jbuild build}, and {@code jbuild} with nothing but flags. */
public final class BuildVerb implements Verb {
  @Override
  public Flags flags() {
    Flags flags = Flags.of("build", "Build an image from a Dockerfile");
    flags
        .options("-t --tag", "NAME[:TAG]", "Name of the image")
        .option("-f --file", "FILE", "The Dockerfile, - for standard input")
        .option("--target", "STAGE", "Stage to build")
        .options("--build-arg", "NAME[=VALUE]", "Value of an ARG")
        .options(
            "--build-context",
            "NAME=WHERE",
            "A further context: directory, docker-image://, oci-layout://")
        .options("--secret", "id=ID[,src=FILE|,env=NAME]", "Secret for RUN --mount=type=secret")
        .options("--ssh", "default|ID[=SOCKET|KEY]", "Agent for RUN --mount=type=ssh")
        .options("--platform", "OS/ARCH", "Platform of the image")
        .flag("--no-cache", "Run every step")
        .options("--no-cache-filter", "STAGE", "Run every step of a stage")
        .optional("--pull", "always", "WHEN", "always, missing, never or newer; alone: always")
        .flag("--push", "Push the image")
        .flag("--load", "Keep the image in the store; that is the default")
        .options("-o --output", "WHERE", "Where the result goes: a directory, -, or type=…,dest=…")
        .options("--cache-from", "WHERE", "Cache to read")
        .options("--cache-to", "WHERE", "Cache to write")
        .options("--label", "NAME=VALUE", "Label of the image")
        .options("--annotation", "[WHERE:]NAME=VALUE", "Annotation of the manifest or index")
        .option("--provenance", "WHAT", "Only false: attestations are not made")
        .option("--sbom", "WHAT", "Only false: attestations are not made")
        .flag("--rm", "Only true: a build leaves no containers behind");
    flags
        .option("--progress", "MODE", "auto, plain, tty, quiet or rawjson")
        .flag("-q --quiet", "Only the id of the image")
        .option("--iidfile", "FILE", "Write the id of the image to a file")
        .option("--metadata-file", "FILE", "Write what was built to a file, as JSON")
        .option("--network", "MODE", "Network of RUN: default, none or host")
        .options("--add-host", "HOST:IP", "A line for /etc/hosts")
        .options("--ulimit", "NAME=SOFT[:HARD]", "Resource limit of RUN")
        .option("--shm-size", "SIZE", "Size of /dev/shm")
        .option("-m --memory", "SIZE", "Memory limit of RUN")
        .option("--cpus", "NUMBER", "Processors of RUN")
        .options("--allow", "WHAT", "network.host or security.insecure")
        .option("--source-date-epoch", "SECONDS", "The time to use for now")
        .flag("--rewrite-timestamp", "Make no file newer than that")
        .flag("--squash", "Make one layer of those above the base")
        .option("--jobs", "N", "How many steps may run at once")
        .option("--isolation", "MODE", "auto, namespace, copy, chroot or in-place")
        .flag("--explain", "Say of each step that runs why it is not cached")
        .flag("--debug-shell", "Where a RUN fails, open a shell in its files and environment")
        .flag("--check", "Check the Dockerfile, build nothing")
        .option("--call --print", "WHAT", "check, outline or targets in place of building")
        .optional(
            "--lock", "jbuild.lock", "FILE", "Keep to the images, URLs and git refs of a file")
        .flag("--verify-reproducible", "Build twice and compare")
        .arguments("PATH|URL|-", "1", "The build context");
    return flags;
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    boolean debug = a.has("--debug-shell");
    if (debug && readsInput(a)) {
      throw new UsageException(
          "--debug-shell needs standard input: nothing else may be read there");
    }
    refuse(a);
    BuildRequest request = new RequestReader(a, session).read(a.rest().get(0));
    Call call = call(a);
    if (call.kind() != Call.Kind.BUILD) {
      return new Inspection(request, session).run(call);
    }
    InPlaceFiles.askCredentials(request, session);
    boolean quiet = a.has("--quiet");
    String mode =
        quiet
            ? "quiet"
            : a.value("--progress")
                .or(() -> session.environment("JBUILD_PROGRESS"))
                .or(() -> session.environment("BUILDKIT_PROGRESS"))
                .orElse("auto");
    Thread builder = Thread.currentThread();
    session.onInterrupt(builder::interrupt);
    Progress progress =
        ProgressMode.parse(mode)
            .open(session.console().err(), screen(session), colors(session), Clock.systemUTC());
    ShellInStep shell = new ShellInStep(session, progress, builder);
    BuildListener listener = debug ? shell : progress;
    session.onTransfer(new TransferEvents(listener));
    Optional<BuildResult> result = Optional.empty();
    try {
      BuildEngine engine = Engines.of(session);
      result =
          Optional.of((debug ? engine.withDebugShell(shell) : engine).build(request, listener));
    } catch (BuildException e) {
      throw new CommandException(e.code().exitStatus(), e.describe());
    } finally {
      progress.finish(
          result, result.isPresent() ? StoredImage.lines(request, result.get()) : List.of());
    }
    report(a, session, request, result.get());
    return 0;
  }

  /** What docker's users may say as long as it asks for nothing. */
  private static void refuse(Arguments a) {
    for (String flag : List.of("--provenance", "--sbom")) {
      String value = a.value(flag).orElse("false");
      if (!value.equals("false") && !value.equals("disabled=true")) {
        throw new UsageException(
            flag + "=" + value + " is not supported: jbuild makes no attestations, say false");
      }
    }
    if (a.given("--rm").filter(v -> !v).isPresent()) {
      throw new UsageException("--rm=false is not supported: a build leaves no containers behind");
    }
  }

  private static boolean readsInput(Arguments a) {
    return a.rest().get(0).equals("-") || a.value("--file").filter("-"::equals).isPresent();
  }

  private static Call call(Arguments a) {
    Call call = Call.parse(a.value("--call").orElse("build"));
    if (!a.has("--check") || call.kind() == Call.Kind.CHECK) {
      return call;
    }
    if (a.value("--call").isPresent()) {
      throw new UsageException("--check and --call can't be used together");
    }
    return new Call(Call.Kind.CHECK, CheckFormat.TEXT);
  }

  /** Standard error, when it is a terminal that can be drawn on. */
  private static Optional<Screen> screen(Session session) {
    boolean dumb = session.environment("TERM").orElse("dumb").equals("dumb");
    Terminal terminal = session.terminal();
    return terminal.isError() && !dumb ? Optional.of(terminal) : Optional.empty();
  }

  /** As no-color.org has it. */
  private static boolean colors(Session session) {
    return session.environment("NO_COLOR").orElse("").isEmpty();
  }

  private static void report(Arguments a, Session session, BuildRequest request, BuildResult result)
      throws IOException {
    Optional<Image> image = result.images().values().stream().findFirst();
    String id = image.map(i -> i.id().toString()).orElse("");
    // its bytes are in standard output: nothing may come after them
    boolean streamed = request.outputs().stream().anyMatch(Output::isStreamed);
    if (a.has("--quiet") && !id.isEmpty() && !streamed) {
      session.console().out().print(id + "\n");
    }
    if (a.value("--iidfile").isPresent()) {
      write(session, a.value("--iidfile").get(), id);
    }
    if (a.value("--metadata-file").isPresent()) {
      write(session, a.value("--metadata-file").get(), BuildMetadata.print(request, result) + "\n");
    }
  }

  private static void write(Session session, String file, String text) throws IOException {
    if (file.isEmpty()) {
      throw new UsageException("a file name can't be empty");
    }
    Path path = session.directory().resolve(file);
    AtomicFile.write(path, text.getBytes(StandardCharsets.UTF_8));
  }
}
