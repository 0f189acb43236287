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

  /**
   * Delimiters of the project's properties in the Dockerfile, such as {@code @} or {@code #{*}};
   * nothing is put in when it is not set.
   */
  private @Nullable String filter;

  /**
   * Secrets for {@code RUN --mount=type=secret}, by their ids: {@code src=FILE}, {@code env=NAME},
   * or {@code server=ID} for the password of a server of settings.xml.
   */
  private Map<String, String> secrets = new LinkedHashMap<>();

  /** Values of ARGs. */
  private Map<String, String> buildArgs = new LinkedHashMap<>();

  /** Further contexts: a directory, {@code docker-image://NAME}, {@code oci-layout://DIR}. */
  private Map<String, String> buildContexts = new LinkedHashMap<>();

  /** Labels of the image. */
  private Map<String, String> labels = new LinkedHashMap<>();

  /** Further tags; placeholders as in names. */
  private List<String> tags = List.of();

  /**
   * The image to start from: a name, or {@code tar://} and an archive; else {@code jbuild/base}
   * with a Java runtime made by jlink.
   */
  private @Nullable String from;

  /** Who pulls that image. */
  private @Nullable Auth fromAuth;

  /** Further modules of that runtime, for what is only found by reflection. */
  private List<String> addModules = List.of();

  /** The class that is started; else the one that has a main method. */
  private @Nullable String mainClass;

  /** Directory of the application in the image. */
  private @Nullable String appRoot;

  /** Flags of the Java virtual machine. */
  private List<String> jvmFlags = List.of();

  /** What is started instead; {@code INHERIT} alone leaves it to the base image. */
  private List<String> entrypoint = List.of();

  /** Arguments of the program. */
  private List<String> args = List.of();

  /** Environment of the program. */
  private Map<String, String> environment = new LinkedHashMap<>();

  /** Ports that it listens on. */
  private List<String> ports = List.of();

  /** Directories for volumes. */
  private List<String> volumes = List.of();

  /** User, and group after a colon. */
  private @Nullable String user;

  /** Directory in which it is started. */
  private @Nullable String workingDirectory;

  /** Commands that are run in the sandbox, on top of the application. */
  private List<String> run = List.of();

  /** Directories whose files go in as they are; else {@code src/main/jbuild}. */
  private List<ExtraDirectory> extraDirectories = List.of();

  /** {@code EPOCH}, {@code USE_CURRENT_TIMESTAMP} or a time such as 2026-11-01T00:00:00Z. */
  private @Nullable String creationTime;

  /** Whether every step runs again. */
  private boolean noCache;

  public BuildConfiguration() {}

  /** What properties can say. */
  public BuildConfiguration(
      @Nullable File dockerfile,
      @Nullable File contextDirectory,
      @Nullable String target,
      @Nullable String from,
      @Nullable String mainClass) {
    this.dockerfile = dockerfile;
    this.contextDirectory = contextDirectory;
    this.target = target;
    this.from = from;
    this.mainClass = mainClass;
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

  public Optional<String> from() {
    return Optional.ofNullable(from);
  }

  public Optional<Auth> fromAuth() {
    return Optional.ofNullable(fromAuth);
  }

  public Optional<String> mainClass() {
    return Optional.ofNullable(mainClass);
  }

  public Optional<String> appRoot() {
    return Optional.ofNullable(appRoot);
  }

  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  public Optional<String> workingDirectory() {
    return Optional.ofNullable(workingDirectory);
  }

  public Optional<String> creationTime() {
    return Optional.ofNullable(creationTime);
  }

  public List<String> addModules() {
    return addModules;
  }

  public List<String> jvmFlags() {
    return jvmFlags;
  }

  public List<String> entrypoint() {
    return entrypoint;
  }

  public List<String> args() {
    return args;
  }

  public List<String> ports() {
    return ports;
  }

  public List<String> volumes() {
    return volumes;
  }

  public List<String> run() {
    return run;
  }

  public Map<String, String> environment() {
    return environment;
  }

  public List<ExtraDirectory> extraDirectories() {
    return extraDirectories;
  }

  public Optional<String> filter() {
    return Optional.ofNullable(filter);
  }

  public Map<String, String> secrets() {
    return secrets;
  }
}
