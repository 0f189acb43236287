package io.jbuild.maven.request;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.Secret;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Dependency;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.layers.App;
import io.jbuild.maven.layers.Layouts;
import io.jbuild.maven.layers.Staging;
import io.jbuild.maven.runtime.JavaRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Turns an image of the configuration into a request to the builder. */
public final class RequestFactory {
  private static final String ARGUMENT = "jbuild.buildArg.";
  private static final String ARCHIVE = "tar://";

  private final Project project;
  private final JavaRuntime runtimes;
  private final Surroundings surroundings;

  public RequestFactory(Project project, JavaRuntime runtimes, Surroundings surroundings) {
    this.project = project;
    this.runtimes = runtimes;
    this.surroundings = surroundings;
  }

  /**
   * @throws ConfigurationException when it cannot be
   */
  public BuildRequest create(ImageConfiguration image)
      throws IOException, ConfigurationException, InterruptedException {
    BuildConfiguration build = image.build();
    List<ImageReference> names = NamePattern.names(image, project);
    Optional<Path> dockerfile = Dockerfiles.find(project, build);
    BuildRequest.Builder request =
        dockerfile.isPresent()
            ? written(build, dockerfile.get())
            : laidOut(build, image.alias().orElse("image"));
    return request
        .target(build.target())
        .buildArgs(arguments(build))
        .labels(build.labels())
        .secrets(secrets(build))
        .tags(names)
        .cache(new CachePolicy(again(build), List.of(), List.of(), List.of()))
        .sourceDateEpoch(created(build))
        .build();
  }

  private boolean again(BuildConfiguration build) {
    String said = project.property("jbuild.noCache");
    return said.isEmpty() ? build.noCache() : !said.equals("false");
  }

  /** Those of the configuration, and over them what properties say. */
  private Map<String, String> arguments(BuildConfiguration build) {
    Map<String, String> out = new LinkedHashMap<>(build.buildArgs());
    for (Map.Entry<String, String> e : new TreeMap<>(project.properties()).entrySet()) {
      if (e.getKey().startsWith(ARGUMENT)) {
        out.put(e.getKey().substring(ARGUMENT.length()), e.getValue());
      }
    }
    return out;
  }

  private BuildRequest.Builder written(BuildConfiguration build, Path dockerfile)
      throws IOException, ConfigurationException {
    Path file =
        build.filter().isPresent()
            ? Dockerfiles.filtered(project, dockerfile, build.filter().get())
            : dockerfile;
    return BuildRequest.of(new BuildContext.Directory(Dockerfiles.context(project, build)))
        .dockerfile(new DockerfileLocation.OnDisk(file))
        .namedContexts(contexts(build));
  }

  /** Writes a Dockerfile and its context, which may be read, and used without Maven too. */
  private BuildRequest.Builder laidOut(BuildConfiguration build, String name)
      throws IOException, ConfigurationException, InterruptedException {
    App app = Layouts.lay(project, build);
    Path context = project.output().resolve(name + "-context");
    Path dockerfile = project.output().resolve(name + ".Dockerfile");
    Files.createDirectories(project.output());
    Staging.write(context, project.output().resolve(name + "-context.list"), app.layers());
    String text = DockerfileText.of(app, build, base(build));
    AtomicFile.write(dockerfile, text.getBytes(StandardCharsets.UTF_8));
    Map<String, BuildContext> contexts = contexts(build);
    if (build.from().isEmpty()) {
      Path runtime = runtimes.link(classPath(), build.addModules());
      contexts.put(DockerfileText.RUNTIME, new BuildContext.Directory(runtime));
    }
    return BuildRequest.of(new BuildContext.Directory(context))
        .dockerfile(new DockerfileLocation.OnDisk(dockerfile))
        .namedContexts(contexts);
  }

  /** The image to start from; one that lies in an archive is loaded first. */
  private Optional<String> base(BuildConfiguration build)
      throws IOException, ConfigurationException {
    Optional<String> from = build.from();
    if (from.isEmpty() || !from.get().startsWith(ARCHIVE)) {
      return from;
    }
    Path archive = project.base().resolve(from.get().substring(ARCHIVE.length()));
    if (!Files.exists(archive)) {
      throw new ConfigurationException(
          "<from> is '" + from.get() + "': there is no archive and no directory " + archive);
    }
    return Optional.of(surroundings.load(archive).familiar());
  }

  private List<Path> classPath() {
    List<Path> out = new ArrayList<>();
    out.add(project.classes());
    for (Dependency d : project.dependencies()) {
      out.add(d.file());
    }
    return out;
  }

  private Map<String, Secret> secrets(BuildConfiguration build)
      throws IOException, ConfigurationException {
    Map<String, Secret> out = new LinkedHashMap<>();
    for (Map.Entry<String, String> e : build.secrets().entrySet()) {
      out.put(e.getKey(), secret(e.getKey(), e.getValue()));
    }
    return out;
  }

  private Secret secret(String id, String where) throws IOException, ConfigurationException {
    int equals = where.indexOf('=');
    String value = where.substring(equals + 1);
    return switch (equals < 0 ? "" : where.substring(0, equals)) {
      case "src" -> new Secret.OfFile(project.base().resolve(value));
      case "env" -> new Secret.OfEnvironment(value);
      case "server" -> ofServer(id, value);
      default ->
          throw new ConfigurationException(
              "secret '" + id + "': want src=FILE, env=NAME or server=ID");
    };
  }

  private Secret ofServer(String id, String server) throws IOException, ConfigurationException {
    String password =
        surroundings
            .password(server)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "secret '"
                            + id
                            + "': settings.xml has no server '"
                            + server
                            + "' with a password"));
    return new Secret.OfBytes(Bytes.of(password.getBytes(StandardCharsets.UTF_8)));
  }

  private OptionalLong created(BuildConfiguration build) throws ConfigurationException {
    if (build.creationTime().isEmpty()) {
      return project.timestamp();
    }
    String text = build.creationTime().get();
    try {
      return OptionalLong.of(
          switch (text) {
            case "EPOCH" -> 0;
            case "USE_CURRENT_TIMESTAMP" -> Instant.now().getEpochSecond();
            default -> Instant.parse(text).getEpochSecond();
          });
    } catch (DateTimeParseException e) {
      throw new ConfigurationException(
          "<creationTime> is '"
              + text
              + "': want EPOCH, USE_CURRENT_TIMESTAMP or a time such as 2026-11-01T00:00:00Z",
          e);
    }
  }

  private Map<String, BuildContext> contexts(BuildConfiguration build)
      throws ConfigurationException {
    Map<String, BuildContext> out = new LinkedHashMap<>();
    for (Map.Entry<String, String> e : build.buildContexts().entrySet()) {
      try {
        out.put(e.getKey(), BuildContext.parse(e.getValue(), project.base()));
      } catch (IllegalArgumentException x) {
        throw new ConfigurationException(
            "build context '" + e.getKey() + "': " + x.getMessage(), x);
      }
    }
    return out;
  }
}
