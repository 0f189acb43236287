package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.container.ContainerFacts;
import io.jbuild.cli.container.ContainerSize;
import io.jbuild.cli.image.ImageFacts;
import io.jbuild.cli.template.GoTemplate;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild inspect}. */
public final class InspectVerb implements Verb {
  private static final List<String> TYPES = List.of("", "container", "image");

  private final String only;

  /**
   * @param only {@code container} or {@code image}; empty: both
   */
  public InspectVerb(String only) {
    this.only = only;
  }

  @Override
  public Flags flags() {
    return Flags.of("inspect", "Show all of an image or container")
        .option("-f --format", "TEMPLATE", "Go template, or json")
        .option("--type", "TYPE", "image or container")
        .flag("-s --size", "What a container has written, and with its image")
        .arguments("NAME|ID", "1..*", "Images or containers");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    String type = a.value("--type").orElse(only);
    if (!TYPES.contains(type)) {
      throw new UsageException("invalid value '" + type + "' for --type: want container or image");
    }
    List<Json> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String text : a.rest()) {
      Optional<Json.Obj> object = find(text, type, session, a.has("--size"));
      if (object.isPresent()) {
        found.add(object.get());
      } else {
        missing.add(text);
      }
    }
    Optional<String> format = a.value("--format").filter(f -> !f.equals("json"));
    if (format.isPresent()) {
      GoTemplate template = GoTemplate.parse(format.get());
      found.forEach(o -> session.console().out().print(template.apply(o) + "\n"));
    } else if (a.value("--format").isPresent()) {
      session.console().out().print(JsonText.print(new Json.Arr(found)) + "\n");
    } else {
      session.console().out().print(JsonText.pretty(new Json.Arr(found), "    ") + "\n");
    }
    if (!missing.isEmpty()) {
      throw new CommandException("no such object: " + String.join(", ", missing));
    }
    return 0;
  }

  /** A container, else an image, as docker looks for it. */
  private static Optional<Json.Obj> find(String text, String type, Session session, boolean size)
      throws IOException {
    if (type.isEmpty() || type.equals("container")) {
      Optional<Container> container = session.containers().find(text);
      if (container.isPresent()) {
        Container c = container.get();
        Json.Obj facts =
            ContainerFacts.inspect(
                c, session.store().root(), session.containers().health(c.record().id()));
        return Optional.of(size ? new ContainerSize(session, c).addTo(facts) : facts);
      }
    }
    if (type.isEmpty() || type.equals("image")) {
      ImageFacts facts = new ImageFacts(session.store());
      Optional<Image> image = facts.find(text);
      if (image.isPresent()) {
        return Optional.of(facts.inspect(image.get()));
      }
    }
    return Optional.empty();
  }
}
