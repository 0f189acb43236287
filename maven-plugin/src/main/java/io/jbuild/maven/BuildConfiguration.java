package io.jbuild.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@code <build>} of an image; Maven fills it in. */
public final class BuildConfiguration {
  /** The Dockerfile; else {@code Dockerfile} in the context. */
  private @Nullable File dockerfile;

  /** The build context; else {@code src/main/docker} when it has a Dockerfile, else the project. */
  private @Nullable File contextDirectory;

  /** Stage to build; else the last one. */
  private @Nullable String target;

  /** Values of ARGs. */
  private Map<String, String> buildArgs = new LinkedHashMap<>();

  /** Further contexts: a directory, {@code docker-image://NAME}, {@code oci-layout://DIR}. */
  private Map<String, String> buildContexts = new LinkedHashMap<>();

  /** Labels of the image. */
  private Map<String, String> labels = new LinkedHashMap<>();

  /** Further tags; placeholders as in names. */
  private List<String> tags = List.of();

  /** Whether every step runs again. */
  private boolean noCache;

  public BuildConfiguration() {}

  public BuildConfiguration(@Nullable File dockerfile, @Nullable File contextDirectory) {
    this.dockerfile = dockerfile;
    this.contextDirectory = contextDirectory;
  }

  public Optional<Path> dockerfile() {
    return Optional.ofNullable(dockerfile).map(File::toPath);
  }

  public Optional<Path> contextDirectory() {
    return Optional.ofNullable(contextDirectory).map(File::toPath);
  }

  public Optional<String> target() {
    return Optional.ofNullable(target);
  }

  public Map<String, String> buildArgs() {
    return buildArgs;
  }

  public Map<String, String> buildContexts() {
    return buildContexts;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public List<String> tags() {
    return tags;
  }

  public boolean noCache() {
    return noCache;
  }
}
