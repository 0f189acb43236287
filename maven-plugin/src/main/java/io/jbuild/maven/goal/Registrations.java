package io.jbuild.maven.goal;

import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.Auth;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.request.NamePattern;
import io.jbuild.registry.Credential;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who one is at the registries of a project's images, as properties and the configuration say it.
 * Each password is for one registry: that of the image it stands beside.
 *
 * @param from what properties say for base images
 * @param to what properties say for the images themselves
 */
record Registrations(Optional<Auth> from, Optional<Auth> to) {
  private static final String ARCHIVE = "tar://";

  /**
   * @param pushing whether it is about the images themselves first, or about what they start from
   */
  Map<String, Credential> of(List<ImageConfiguration> images, Project project, boolean pushing)
      throws ConfigurationException {
    Map<String, Credential> pulls = new HashMap<>();
    Map<String, Credential> pushes = new HashMap<>();
    for (ImageConfiguration image : images) {
      Optional<Auth> pull = from.or(() -> image.build().fromAuth());
      if (pull.isPresent() && !image.isExternal()) {
        put(pulls, base(image), pull.get());
      }
      Optional<Auth> push = to.or(image::auth);
      if (push.isPresent()) {
        put(pushes, NamePattern.names(image, project).get(0), push.get());
      }
    }
    Map<String, Credential> all = new HashMap<>(pushing ? pulls : pushes);
    all.putAll(pushing ? pushes : pulls);
    return all;
  }

  private static void put(Map<String, Credential> all, ImageReference image, Auth auth)
      throws ConfigurationException {
    Credential credential = new Credential.Password(auth.username(), auth.password());
    all.putIfAbsent(image.registry(), credential);
  }

  private static ImageReference base(ImageConfiguration image) throws ConfigurationException {
    String name = image.build().from().orElse("");
    if (name.isEmpty() || name.startsWith(ARCHIVE)) {
      throw new ConfigurationException(
          "a user name for the base image is for the registry of <from>, which is not set; for the"
              + " images that a Dockerfile names, put a <server> into settings.xml with the registry"
              + " as its <id>");
    }
    try {
      return ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }
}
