package io.jbuild.maven.request;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns an image of the configuration into a request to the builder. */
public final class RequestFactory {
  private final Project project;

  public RequestFactory(Project project) {
    this.project = project;
  }

  /**
   * @throws ConfigurationException when it cannot be
   */
  public BuildRequest create(ImageConfiguration image) throws ConfigurationException {
    BuildConfiguration build = image.build();
    Path context = context(build);
    Path dockerfile = build.dockerfile().orElse(context.resolve("Dockerfile"));
    if (!Files.isRegularFile(dockerfile)) {
      throw new ConfigurationException(
          "no Dockerfile: there is no file "
              + dockerfile
              + "; put one there, or say where it is with <dockerfile> or <contextDirectory>");
    }
    return BuildRequest.of(new BuildContext.Directory(context))
        .dockerfile(new DockerfileLocation.OnDisk(dockerfile))
        .target(build.target())
        .buildArgs(build.buildArgs())
        .labels(build.labels())
        .namedContexts(contexts(build))
        .tags(NamePattern.names(image, project))
        .cache(new CachePolicy(build.noCache(), List.of(), List.of(), List.of()))
        .sourceDateEpoch(project.timestamp())
        .build();
  }

  private Path context(BuildConfiguration build) {
    if (build.contextDirectory().isPresent()) {
      return build.contextDirectory().get();
    }
    Path docker = project.base().resolve("src/main/docker");
    return Files.isRegularFile(docker.resolve("Dockerfile")) ? docker : project.base();
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
