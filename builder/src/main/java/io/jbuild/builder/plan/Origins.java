package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the images that a plan needs, each once. */
final class Origins {
  private final BaseImages images;
  private final List<String> stageNames;
  private final Map<String, Image> found = new HashMap<>();

  Origins(BaseImages images, List<String> stageNames) {
    this.images = images;
    this.stageNames = stageNames;
  }

  /** An image by what stands behind FROM or {@code --from=}. */
  Image image(String name, Platform platform, Command place) throws BuildException, IOException {
    ImageReference reference;
    try {
      reference = ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw place.failure(
          ErrorCode.NO_SUCH_IMAGE, Command.message(e) + Command.hint(name, stageNames));
    }
    return image(name, reference, platform, place);
  }

  /** The image of a named context, or nothing when the context is files. */
  Optional<Image> image(String name, BuildContext context, Platform platform, Command place)
      throws BuildException, IOException {
    if (context instanceof BuildContext.OfImage image) {
      return Optional.of(image(name, image.image(), platform, place));
    }
    if (!(context instanceof BuildContext.OfLayout layout)) {
      return Optional.empty();
    }
    String key = layout + " " + platform;
    Image known = found.get(key);
    if (known == null) {
      Optional<Image> image = images.find(layout, platform);
      if (image.isEmpty()) {
        throw place.failure(
            ErrorCode.NO_SUCH_IMAGE,
            name
                + ": not found: the layout "
                + layout.directory()
                + " has no image "
                + layout.image().orElse("")
                + " for "
                + platform);
      }
      known = image.get();
      found.put(key, known);
    }
    return Optional.of(known);
  }

  private Image image(String name, ImageReference reference, Platform platform, Command place)
      throws BuildException, IOException {
    String key = reference + " " + platform;
    Image known = found.get(key);
    if (known == null) {
      Optional<Image> image = find(name, reference, platform, place);
      if (image.isEmpty()) {
        throw place.failure(
            ErrorCode.NO_SUCH_IMAGE,
            name + ": not found: no such image for " + platform + Command.hint(name, stageNames));
      }
      known = image.get();
      found.put(key, known);
    }
    return known;
  }

  private Optional<Image> find(
      String name, ImageReference reference, Platform platform, Command place)
      throws BuildException, IOException {
    try {
      return images.find(reference, platform);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted() || isLocal(e)) {
        throw e; // the build was stopped, or no line of the Dockerfile is to blame
      }
      String text = Command.message(e) + Command.hint(name, stageNames);
      BuildException failure = place.failure(ErrorCode.REMOTE, text);
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /** Whether this machine's disk is the trouble; the JDK has no type for a full one. */
  private static boolean isLocal(IOException e) {
    return e instanceof FileSystemException
        || Command.message(e).startsWith("No space left on device");
  }
}
