package io.jbuild.cli.build;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.Output;
import io.jbuild.builder.Secret;
import io.jbuild.builder.SshAgent;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns the words of {@code jbuild build} into a request. */
final class RequestReader {
  private static final int TAR_MAGIC_OFFSET = 257;
  private static final int TAR_HEADER = 512;

  private final Arguments a;
  private final Session session;

  RequestReader(Arguments a, Session session) {
    this.a = a;
    this.session = session;
  }

  /**
   * @param path the build context
   */
  BuildRequest read(String path) throws IOException {
    Optional<String> file = a.value("--file");
    BuildContext context;
    DockerfileLocation dockerfile = dockerfile(file, path);
    if (path.equals("-")) {
      if (file.filter("-"::equals).isPresent()) {
        throw new UsageException("context and Dockerfile can't both come from standard input");
      }
      InputStream in = new BufferedInputStream(session.console().in());
      if (isArchive(in)) {
        context = new BuildContext.TarStream(in);
      } else {
        context = new BuildContext.None();
        dockerfile = text(in);
      }
    } else {
      context = BuildContext.parse(path, session.directory());
    }
    BuildRequest.Builder b = BuildRequest.of(context).dockerfile(dockerfile);
    what(b);
    how(b);
    where(b);
    return b.build();
  }

  private DockerfileLocation dockerfile(Optional<String> file, String context) throws IOException {
    if (file.isEmpty()) {
      return new DockerfileLocation.InContext("Dockerfile");
    }
    if (file.get().equals("-")) {
      return text(session.console().in());
    }
    boolean elsewhere = context.equals("-") || BuildContext.isRemote(context);
    return elsewhere
        ? new DockerfileLocation.InContext(file.get())
        : new DockerfileLocation.OnDisk(session.directory().resolve(file.get()));
  }

  private static DockerfileLocation text(InputStream in) throws IOException {
    return new DockerfileLocation.Text(
        "Dockerfile", new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  /** A Dockerfile is text; an archive starts with its compression's mark or has a tar header. */
  private static boolean isArchive(InputStream in) throws IOException {
    in.mark(TAR_HEADER);
    byte[] head = in.readNBytes(TAR_HEADER);
    in.reset();
    if (head.length < 4) {
      return false;
    }
    int first = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8;
    first |= head[3] & 0xff;
    boolean packed =
        (first >>> 16) == 0x1f8b
            || (first >>> 8) == 0x425a68
            || first == 0xfd377a58
            || first == 0x28b52ffd;
    return packed
        || (head.length == TAR_HEADER
            && new String(head, TAR_MAGIC_OFFSET, 5, StandardCharsets.US_ASCII).equals("ustar"));
  }

  /** What comes out. */
  private void what(BuildRequest.Builder b) {
    b.target(a.value("--target").filter(t -> !t.isEmpty()));
    b.buildArgs(buildArgs());
    Map<String, BuildContext> contexts = new LinkedHashMap<>();
    a.pairs("--build-context")
        .forEach(
            (name, value) ->
                contexts.put(
                    name.toLowerCase(Locale.ROOT), BuildContext.parse(value, session.directory())));
    b.namedContexts(contexts);
    b.labels(a.labels());
    b.annotations(a.pairs("--annotation"));
    List<Platform> platforms = new ArrayList<>();
    for (String list : a.values("--platform")) {
      for (String p : list.split(",", -1)) {
        platforms.add(p.equals("local") ? Platform.host() : Platform.parse(p));
      }
    }
    if (!platforms.isEmpty()) {
      b.platforms(platforms);
    }
    Optional<String> epoch =
        a.value("--source-date-epoch")
            .or(() -> Optional.ofNullable(buildArgs().get("SOURCE_DATE_EPOCH")))
            .or(() -> session.environment("SOURCE_DATE_EPOCH"));
    if (epoch.filter(e -> !e.isEmpty()).isPresent()) {
      b.sourceDateEpoch(epoch(epoch.get()));
    }
    b.rewriteTimestamp(a.has("--rewrite-timestamp"));
    b.squash(a.has("--squash"));
  }

  private static OptionalLong epoch(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid SOURCE_DATE_EPOCH '" + text + "': want seconds since 1970", e);
    }
  }

  /** A name without value takes that of the environment; none there, none here. */
  private Map<String, String> buildArgs() {
    Map<String, String> out = new LinkedHashMap<>();
    for (String text : a.values("--build-arg")) {
      int equals = text.indexOf('=');
      if (equals == 0 || text.isEmpty()) {
        throw new UsageException("invalid value '" + text + "' for --build-arg: want name=value");
      }
      if (equals > 0) {
        out.put(text.substring(0, equals), text.substring(equals + 1));
      } else {
        session.environment(text).ifPresent(v -> out.put(text, v));
      }
    }
    return out;
  }

  /** How it is made. */
  private void how(BuildRequest.Builder b) throws IOException {
    Map<String, String> environment = System.getenv();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (String text : a.values("--secret")) {
      Secret.Named named = Secret.parse(text, session.directory(), environment);
      if (named.secret() instanceof Secret.OfFile f && !Files.exists(f.path())) {
        // a step may do without its secret, but who names a file means it to be there
        throw new UsageException(
            "invalid --secret '" + text + "': " + f.path() + ": no such file or directory");
      }
      secrets.put(named.id(), named.secret());
    }
    b.secrets(secrets);
    Map<String, SshAgent> agents = new LinkedHashMap<>();
    for (String text : a.values("--ssh")) {
      SshAgent.Named named = SshAgent.parse(text, session.directory(), environment);
      agents.put(named.id(), named.agent());
    }
    b.sshAgents(agents);
    List<String> stages = new ArrayList<>();
    for (String list : a.values("--no-cache-filter")) {
      for (String stage : list.split(",", -1)) {
        stages.add(stage.toLowerCase(Locale.ROOT));
      }
    }
    b.cache(
        new CachePolicy(
            a.has("--no-cache"), stages, attributes("--cache-from"), attributes("--cache-to")));
    b.pull(pull(a.value("--pull").orElse("missing")));
    b.run(new RunPolicyReader(a).read(session));
    a.value("--jobs").ifPresent(n -> b.jobs(RunPolicyReader.positive("--jobs", n)));
    b.explain(a.has("--explain"));
    if (a.values("--lock").contains("")) {
      throw new UsageException("invalid value '' for --lock: want a file");
    }
    b.lock(a.value("--lock").map(session.directory()::resolve));
    b.verifyReproducible(a.has("--verify-reproducible"));
  }

  private static PullPolicy pull(String text) {
    return switch (text) {
      case "always", "true" -> PullPolicy.ALWAYS;
      case "missing", "false" -> PullPolicy.MISSING;
      case "never" -> PullPolicy.NEVER;
      case "newer" -> PullPolicy.NEWER;
      default ->
          throw new UsageException(
              "invalid value '" + text + "' for --pull: want always, missing, never or newer");
    };
  }

  private List<Attributes> attributes(String flag) {
    List<Attributes> out = new ArrayList<>();
    for (String text : a.values(flag)) {
      String full = text.indexOf('=') < 0 ? "type=registry,ref=" + text : text;
      out.add(Attributes.parse(flag, full));
    }
    return out;
  }

  /** Where it goes. */
  private void where(BuildRequest.Builder b) {
    List<ImageReference> tags = new ArrayList<>();
    a.values("--tag").forEach(t -> tags.add(ImageReference.parse(t)));
    b.tags(tags);
    List<Output> outputs = new ArrayList<>();
    Path base = session.directory();
    for (String text : a.values("--output")) {
      outputs.add(Output.parse(text, base, session.console().out()));
    }
    if (a.has("--push") || a.has("--load")) {
      outputs.add(new Output.ToStore(List.of(), a.has("--push"), Packing.ANY));
    }
    if (!outputs.isEmpty()) {
      b.outputs(outputs);
    }
  }
}
