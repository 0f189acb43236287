package io.jbuild.cli.image;

import io.jbuild.builder.output.LayerPacker;
import io.jbuild.cli.ArchiveOutput;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.PackingFlags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.archive.DockerArchiveWriter;
import io.jbuild.layercache.layout.SavedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild save}. */
public final class SaveVerb implements Verb {
  @Override
  public Flags flags() {
    return PackingFlags.with(
        Flags.of("save", "Write images to an archive")
            .option("-o --output", "FILE", "Write to a file, not to standard output")
            .option("--format", "FORMAT", "docker-archive (also an OCI layout) or oci-archive")
            .arguments("IMAGE", "1..*", "Names or ids"));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    String format = a.value("--format").orElse("docker-archive");
    if (!format.equals("docker-archive") && !format.equals("oci-archive")) {
      throw new UsageException(
          "invalid value '" + format + "' for --format: want docker-archive or oci-archive");
    }
    Packing packing = PackingFlags.of(a);
    List<SavedImage> images = new ArrayList<>();
    for (SavedImage image : resolve(a.rest(), session)) {
      Descriptor packed = LayerPacker.pack(session.store(), image.target(), packing);
      images.add(new SavedImage(packed, image.names()));
    }
    ArchiveOutput.write(
        session.console(),
        session.directory(),
        a.value("--output"),
        out -> write(session, images, format, out));
    return 0;
  }

  private static void write(
      Session session, List<SavedImage> images, String format, OutputStream out)
      throws IOException {
    if (format.equals("oci-archive")) {
      DockerArchiveWriter.writeOci(session.store(), images, out);
    } else {
      DockerArchiveWriter.write(session.store(), images, out);
    }
  }

  /** Names of one image go together, in the order in which they were given. */
  private static List<SavedImage> resolve(List<String> words, Session session)
      throws IOException, CommandException {
    ImageFacts facts = new ImageFacts(session.store());
    Map<Descriptor, List<ImageReference>> targets = new LinkedHashMap<>();
    for (String text : words) {
      Optional<ImageReference> name = name(text);
      Optional<Descriptor> target =
          name.isPresent() ? session.store().images().find(name.get()) : Optional.empty();
      Descriptor descriptor = target.isPresent() ? target.get() : facts.get(text).descriptor();
      List<ImageReference> names = targets.computeIfAbsent(descriptor, k -> new ArrayList<>());
      if (target.isPresent() && name.get().tag().isPresent()) {
        names.add(name.get());
      }
    }
    List<SavedImage> out = new ArrayList<>();
    targets.forEach((target, names) -> out.add(new SavedImage(target, names)));
    return out;
  }

  private static Optional<ImageReference> name(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      // an id, then
      return Optional.empty();
    }
  }
}
