package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Makes the container that {@code run} and {@code create} are asked for. */
final class Creation {
  private Creation() {}

  static Container create(Arguments a, Session session) throws IOException, CommandException {
    Platform platform = a.value("--platform").map(Platform::parse).orElse(Platform.host());
    Image image = new ImageFinder(session, a.value("--pull"), platform).get(a.argument(0));
    if (a.value("--platform").isPresent() && !platform.accepts(image.config().platform())) {
      throw new CommandException(
          Processes.FAILED,
          "image "
              + a.argument(0)
              + " is for "
              + image.config().platform()
              + ", not for "
              + platform);
    }
    Optional<Path> idFile = a.value("--cidfile").map(f -> session.directory().resolve(f));
    if (idFile.isPresent() && Files.exists(idFile.get())) {
      throw new UsageException(taken(idFile.get()));
    }
    Container c = new ContainerReader(a, session, image).create();
    if (idFile.isPresent()) {
      write(idFile.get(), c.record().id());
    }
    return c;
  }

  private static void write(Path file, String id) throws IOException {
    try {
      Files.write(
          file,
          id.getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(taken(file), e);
    }
  }

  private static String taken(Path file) {
    return "--cidfile "
        + file
        + " is there already: another container may be using it; remove the file";
  }
}
