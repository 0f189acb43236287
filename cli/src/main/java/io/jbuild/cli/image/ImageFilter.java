package io.jbuild.cli.image;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which images are listed.
 *
 * @param before those that came in earlier; {@code since}: later
 */
record ImageFilter(
    Optional<Boolean> dangling,
    List<String> labels,
    List<String> references,
    Optional<Instant> before,
    Optional<Instant> since) {
  ImageFilter {
    labels = List.copyOf(labels);
    references = List.copyOf(references);
  }

  /**
   * @throws CommandException when the image that others are said to be older or newer than is not
   *     there
   */
  static ImageFilter parse(List<String> filters, Optional<String> name, ImageFacts facts)
      throws IOException, CommandException {
    Optional<Boolean> dangling = Optional.empty();
    List<String> labels = new ArrayList<>();
    List<String> references = new ArrayList<>();
    Optional<Instant> before = Optional.empty();
    Optional<Instant> since = Optional.empty();
    name.ifPresent(references::add);
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String value = filter.substring(equals + 1);
      switch (equals < 0 ? filter : filter.substring(0, equals)) {
        case "dangling" -> dangling = Optional.of(Flags.parseBoolean("--filter dangling", value));
        case "label" -> labels.add(value);
        case "reference" -> references.add(value);
        case "before" -> before = Optional.of(created(value, facts));
        case "since" -> since = Optional.of(created(value, facts));
        default ->
            throw new UsageException(
                "invalid filter '"
                    + filter
                    + "': want dangling, label, reference, before or since");
      }
    }
    return new ImageFilter(dangling, labels, references, before, since);
  }

  private static Instant created(String image, ImageFacts facts)
      throws IOException, CommandException {
    return ImageFacts.created(facts.entry(facts.get(image)));
  }

  /**
   * @param name under which it would be listed
   */
  boolean accepts(ImageStore.Entry entry, Optional<ImageReference> name) {
    Instant created = ImageFacts.created(entry);
    if ((dangling.isPresent() && dangling.get() != name.isEmpty())
        || (before.isPresent() && !created.isBefore(before.get()))
        || (since.isPresent() && !created.isAfter(since.get()))) {
      return false;
    }
    Map<String, String> have = entry.image().config().container().labels();
    for (String label : labels) {
      int equals = label.indexOf('=');
      String key = equals < 0 ? label : label.substring(0, equals);
      String value = have.get(key);
      if (value == null || (equals >= 0 && !value.equals(label.substring(equals + 1)))) {
        return false;
      }
    }
    return references.isEmpty()
        || (name.isPresent() && references.stream().anyMatch(r -> matches(r, name.get())));
  }

  private static boolean matches(String pattern, ImageReference name) {
    PathMatcher glob =
        FileSystems.getDefault()
            .getPathMatcher("glob:" + pattern.replace("docker.io/library/", ""));
    return glob.matches(Path.of(name.familiar())) || glob.matches(Path.of(name.familiarName()));
  }
}
