package io.jbuild.maven.request;

import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Image names with placeholders, as docker-maven-plugin has them. */
public final class NamePattern {
  private static final String DEFAULT = "%g/%a:%l";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMdd-HHmmss-SSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String SNAPSHOT = "-SNAPSHOT";

  private NamePattern() {}

  /** The names of an image: its own, then one for each further tag. */
  public static List<ImageReference> names(ImageConfiguration image, Project project)
      throws ConfigurationException {
    ImageReference name = reference(expand(image.name().orElse(DEFAULT), project));
    List<ImageReference> out = new ArrayList<>();
    out.add(name);
    for (String tag : image.build().tags()) {
      out.add(tagged(name, tag, project));
    }
    return List.copyOf(out);
  }

  /** The same repository with another tag. */
  public static ImageReference tagged(ImageReference name, String tag, Project project)
      throws ConfigurationException {
    return reference(name.familiarName() + ':' + expand(tag, project));
  }

  private static ImageReference reference(String text) throws ConfigurationException {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  static String expand(String pattern, Project project) throws ConfigurationException {
    StringBuilder out = new StringBuilder();
    int from = 0;
    int at = pattern.indexOf('%');
    while (at >= 0 && at + 1 < pattern.length()) {
      out.append(pattern, from, at).append(value(pattern.charAt(at + 1), pattern, project));
      from = at + 2;
      at = pattern.indexOf('%', from);
    }
    return out.append(pattern, from, pattern.length()).toString();
  }

  private static String value(char letter, String pattern, Project project)
      throws ConfigurationException {
    return switch (letter) {
      case 'g' -> lastPart(project.groupId());
      case 'a' -> project.artifactId().toLowerCase(Locale.ROOT);
      case 'v' -> tag(project.version());
      case 'l' -> isSnapshot(project) ? "latest" : tag(project.version());
      case 't' ->
          isSnapshot(project)
              ? "snapshot-" + TIME.format(project.started())
              : tag(project.version());
      case '%' -> "%";
      default ->
          throw new ConfigurationException(
              "image name '" + pattern + "': want %g, %a, %v, %l or %t, not %" + letter);
    };
  }

  private static boolean isSnapshot(Project project) {
    return project.version().endsWith(SNAPSHOT);
  }

  private static String lastPart(String group) {
    return group.substring(group.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** A version may have what a tag may not: build metadata after a plus sign. */
  private static String tag(String version) {
    return version.replace('+', '-');
  }
}
