package io.jbuild.maven;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code <image>} of the plugin's configuration; Maven fills it in. */
public final class ImageConfiguration {
  /**
   * Name of the image. {@code %g} stands for the last part of the group, {@code %a} for the
   * artifact, {@code %v} for the version, {@code %l} for {@code latest} when that is a snapshot,
   * {@code %t} then for {@code snapshot} and when Maven was started.
   */
  private @Nullable String name;

  /** What messages and properties call it. */
  private @Nullable String alias;

  /** Who pushes it, and who pulls an external one. */
  private @Nullable Auth auth;

  /** How it is built. */
  private BuildConfiguration build = new BuildConfiguration();

  /** How it is run by {@code run} and {@code start}; an image without it is not. */
  private @Nullable RunConfiguration run;

  /** Whether it is built by another project or comes from a registry. */
  private boolean external;

  public ImageConfiguration() {}

  /** An image of the project's own name. */
  public ImageConfiguration(@Nullable String name, BuildConfiguration build) {
    this.name = name;
    this.build = build;
  }

  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  public Optional<String> alias() {
    return Optional.ofNullable(alias);
  }

  public Optional<Auth> auth() {
    return Optional.ofNullable(auth);
  }

  public BuildConfiguration build() {
    return build;
  }

  public Optional<RunConfiguration> run() {
    return Optional.ofNullable(run);
  }

  public boolean isExternal() {
    return external;
  }
}
