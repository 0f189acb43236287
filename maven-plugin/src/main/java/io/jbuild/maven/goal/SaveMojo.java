package io.jbuild.maven.goal;

import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.archive.DockerArchiveWriter;
import io.jbuild.layercache.layout.SavedImage;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Writes the images of the project into an archive that docker, podman, skopeo and jbuild load. */
@Mojo(name = "save", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class SaveMojo extends ImageGoal {
  /** The archive; {@code target/jbuild/image.tar} else. */
  @Parameter(property = "jbuild.save.file")
  private @Nullable File file;

  /** {@code docker}, which is an OCI layout too, or {@code oci}. */
  @Parameter(property = "jbuild.save.format", defaultValue = "docker")
  private String format;

  @Override
  void run(Project project) throws IOException, ConfigurationException {
    if (!format.equals("docker") && !format.equals("oci")) {
      throw new ConfigurationException("<format> is '" + format + "': want docker or oci");
    }
    Path to = file == null ? project.output().resolve("image.tar") : file.toPath();
    try (LocalEngine engine = open(project)) {
      List<SavedImage> images = new ArrayList<>();
      for (ImageConfiguration image : ownImages()) {
        List<ImageReference> names = NamePattern.names(image, project);
        images.add(new SavedImage(built(engine, names.get(0)), names));
      }
      Files.createDirectories(to.toAbsolutePath().getParent());
      Path beside = to.resolveSibling(to.getFileName() + ".unfinished");
      try (OutputStream out = Files.newOutputStream(beside)) {
        if (format.equals("oci")) {
          DockerArchiveWriter.writeOci(engine.store(), images, out);
        } else {
          DockerArchiveWriter.write(engine.store(), images, out);
        }
      }
      Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING);
    }
    getLog().info("saved " + to);
  }
}
