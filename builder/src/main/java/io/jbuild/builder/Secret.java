package io.jbuild.builder;

import io.jbuild.layercache.Bytes;
import java.nio.file.Path;
import java.util.Map;

/** Where the content of a build secret is; it is read when a step mounts it, and kept nowhere. */
public sealed interface Secret {

  /** The content of a file of at most 500 KiB. */
  record OfFile(Path path) implements Secret {}

  /** The value of a variable of this process's environment. */
  record OfEnvironment(String variable) implements Secret {}

  /** The content itself. Its text form does not show it. */
  record OfBytes(Bytes value) implements Secret {}

  /** A secret with the id that steps ask for it by. */
  record Named(String id, Secret secret) {}

  /**
   * Parses {@code id=ID[,type=file|env][,src=PATH|,env=NAME]}. With an id alone, the variable of
   * that name is taken when {@code environment} has it, else the file.
   *
   * @throws IllegalArgumentException with a text for who wrote it
   */
  static Named parse(String text, Path base, Map<String, String> environment) {
    Attributes attributes = Attributes.parse("--secret", text);
    attributes.allow("id", "type", "src", "source", "env");
    String type = attributes.find("type").orElse("");
    String source = attributes.find("src").or(() -> attributes.find("source")).orElse("");
    String variable = attributes.find("env").orElse("");
    String id = attributes.find("id").orElse(source.isEmpty() ? variable : source);
    if (id.isEmpty()) {
      throw attributes.invalid("it needs an id");
    }
    if (!type.isEmpty() && !type.equals("file") && !type.equals("env")) {
      throw attributes.invalid("type is file or env, not '" + type + "'");
    }
    if (type.equals("env") && variable.isEmpty()) {
      variable = source.isEmpty() ? id : source;
    }
    if (variable.isEmpty() && source.isEmpty()) {
      if (type.isEmpty() && environment.containsKey(id)) {
        variable = id;
      } else {
        source = id;
      }
    }
    return new Named(
        id, variable.isEmpty() ? new OfFile(base.resolve(source)) : new OfEnvironment(variable));
  }
}
