package io.jbuild.maven.goal;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.files.OwnershipException;
import io.jbuild.maven.Auth;
import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import io.jbuild.maven.request.RequestFactory;
import io.jbuild.maven.runtime.JavaRuntime;
import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.auth.CredentialFiles;
import io.jbuild.registry.settings.SettingsReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What the goals have in common: a project, its images, the store, and how errors are told. */
abstract class ImageGoal extends AbstractMojo {
  private static final String ORDINARY_USER =
      "RUN and containers need files of several owners, and an ordinary user has just one to give:"
          + " start Maven as 'unshare --user --map-auto --map-root-user --mount mvn', which needs"
          + " util-linux 2.38, newuidmap (package uidmap) and ranges in /etc/subuid and"
          + " /etc/subgid, or start it as root";

  /** The images; one of the project's own name and Dockerfile when there is none. */
  @Parameter private List<ImageConfiguration> images = List.of();

  /** Name of the image, when there are no images in the configuration. */
  @Parameter(property = "jbuild.name")
  private @Nullable String name;

  /** The Dockerfile, when there are no images in the configuration. */
  @Parameter(property = "jbuild.dockerfile")
  private @Nullable File dockerfile;

  /** The build context, when there are no images in the configuration. */
  @Parameter(property = "jbuild.contextDirectory")
  private @Nullable File contextDirectory;

  /** The image to start from, when there are no images in the configuration and no Dockerfile. */
  @Parameter(property = "jbuild.from")
  private @Nullable String from;

  /** The class that is started, when there are no images in the configuration. */
  @Parameter(property = "jbuild.mainClass")
  private @Nullable String mainClass;

  /** Who pulls the base image; else the configuration, settings.xml and docker's files say it. */
  @Parameter(property = "jbuild.from.auth.username")
  private @Nullable String fromUsername;

  /** That user's password or token. */
  @Parameter(property = "jbuild.from.auth.password")
  private @Nullable String fromPassword;

  /** Who pushes; else the configuration, settings.xml and docker's files say it. */
  @Parameter(property = "jbuild.to.auth.username")
  private @Nullable String toUsername;

  /** That user's password or token. */
  @Parameter(property = "jbuild.to.auth.password")
  private @Nullable String toPassword;

  /** The stage to build, when there are no images in the configuration. */
  @Parameter(property = "jbuild.target")
  private @Nullable String target;

  /** The store; that of the command line when it is not set. */
  @Parameter(property = "jbuild.root")
  private @Nullable File root;

  /** Whether nothing is done at all. */
  @Parameter(property = "jbuild.skip", defaultValue = "false")
  private boolean skip;

  /** Whether registries may speak plain HTTP, or show certificates that nobody has signed. */
  @Parameter(property = "jbuild.allowInsecureRegistries", defaultValue = "false")
  private boolean allowInsecureRegistries;

  @Inject private SettingsDecrypter decrypter;

  /** Where Java runtimes are kept that jlink made; {@code ~/.cache/jbuild/runtimes} else. */
  @Parameter(property = "jbuild.runtimes")
  private @Nullable File runtimes;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  private MavenSession session;

  abstract void run(Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("skipped: jbuild.skip is set");
      return;
    }
    if (project.getPackaging().equals("pom") && images.isEmpty()) {
      getLog().info("skipped: a project of packaging pom has no image unless <images> has one");
      return;
    }
    try {
      Project read = Projects.read(project, session);
      run(read);
    } catch (ConfigurationException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (BuildException e) {
      if (isOfOwners(e)) {
        throw new MojoFailureException(ORDINARY_USER);
      }
      throw new MojoFailureException(e.describe(), e);
    } catch (OwnershipException e) {
      // Maven would show both messages
      throw new MojoFailureException(ORDINARY_USER);
    } catch (IOException e) {
      throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted", e);
    }
  }

  /** Whether a command could not be run since there is just one user. */
  private static boolean isOfOwners(BuildException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof OwnershipException) {
        return true;
      }
    }
    return false;
  }

  /** The caller closes. */
  final LocalEngine open(Project read) throws IOException, ConfigurationException {
    RegistrySettings settings = new SettingsReader(System.getenv()).read(List.of());
    return LocalEngine.open(
        Optional.ofNullable(root).map(File::toPath),
        settings.withOffline(session.isOffline()).withVerifyTls(!allowInsecureRegistries),
        credentials(read));
  }

  /** Whether it speaks to the registries of the images, rather than to those of their bases. */
  boolean pushes() {
    return false;
  }

  private ServerCredentials credentials(Project read) throws ConfigurationException {
    CredentialSource files = CredentialFiles.of(System.getenv(), Optional.empty());
    Registrations said =
        new Registrations(auth(fromUsername, fromPassword), auth(toUsername, toPassword));
    Map<String, Credential> given = said.of(images(), read, pushes());
    return new ServerCredentials(given, session.getSettings(), decrypter, files);
  }

  private static Optional<Auth> auth(@Nullable String username, @Nullable String password) {
    return username == null && password == null
        ? Optional.empty()
        : Optional.of(new Auth(username, password));
  }

  final RequestFactory requests(Project read, LocalEngine engine) throws ConfigurationException {
    return new RequestFactory(
        read, JavaRuntime.in(runtimes()), new MavenSurroundings(credentials(read), engine));
  }

  /** What Maven keeps for this plugin in this project. */
  @SuppressWarnings("unchecked")
  final Map<String, Object> pluginContext() {
    return (Map<String, Object>) getPluginContext();
  }

  /** The project's properties, which later goals see. */
  final Properties properties() {
    return project.getProperties();
  }

  /** An image that this project makes; fails when nothing has made it yet. */
  static Descriptor built(LocalEngine engine, ImageReference name) throws IOException {
    return engine
        .store()
        .images()
        .find(name)
        .orElseThrow(
            () ->
                new IOException(
                    "no such image: " + name.familiar() + "; build it with jbuild:build first"));
  }

  private Path runtimes() {
    if (runtimes != null) {
      return runtimes.toPath();
    }
    Map<String, String> environment = System.getenv();
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    return (cache.isEmpty() ? home.resolve(".cache") : Path.of(cache)).resolve("jbuild/runtimes");
  }

  final List<ImageConfiguration> images() {
    return images.isEmpty()
        ? List.of(
            new ImageConfiguration(
                name,
                new BuildConfiguration(dockerfile, contextDirectory, target, from, mainClass)))
        : images;
  }

  /** The images that this project makes. */
  final List<ImageConfiguration> ownImages() {
    return images().stream().filter(i -> !i.isExternal()).toList();
  }

  static List<String> names(ImageConfiguration image, Project project)
      throws ConfigurationException {
    List<String> out = new ArrayList<>();
    for (ImageReference name : NamePattern.names(image, project)) {
      out.add(name.familiar());
    }
    return out;
  }
}
