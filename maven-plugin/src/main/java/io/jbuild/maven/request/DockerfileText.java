package io.jbuild.maven.request;

import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.layers.App;
import io.jbuild.maven.layers.AppLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a project's layers and configuration down as a Dockerfile. */
final class DockerfileText {
  /** The named context with the Java runtime. */
  static final String RUNTIME = "java-runtime";

  private static final String BASE = "jbuild/base";
  private static final String INHERIT = "INHERIT";

  private final StringBuilder out = new StringBuilder();

  private DockerfileText() {}

  static String of(App app, BuildConfiguration build, Optional<String> base)
      throws ConfigurationException {
    DockerfileText text = new DockerfileText();
    text.base(base);
    for (AppLayer layer : app.layers()) {
      String to = layer.destination();
      text.copy(layer.name() + "/", to.endsWith("/") ? to : to + '/');
    }
    for (String command : build.run()) {
      text.line("RUN", plain("run", command.strip()));
    }
    text.pairs("ENV", build.environment());
    for (String port : build.ports()) {
      text.line("EXPOSE", plain("ports", port));
    }
    if (!build.volumes().isEmpty()) {
      text.line("VOLUME", json(build.volumes()));
    }
    if (build.user().isPresent()) {
      text.line("USER", quoted(build.user().get()));
    }
    if (build.workingDirectory().isPresent()) {
      text.line("WORKDIR", quoted(build.workingDirectory().get()));
    }
    text.command(app, build);
    return text.out.toString();
  }

  private void base(Optional<String> from) throws ConfigurationException {
    line("FROM", plain("from", from.orElse(BASE)));
    if (from.isEmpty()) {
      line("COPY", "--from=" + RUNTIME + " / /opt/java/");
      line("ENV", "JAVA_HOME=/opt/java PATH=/opt/java/bin:$PATH");
    }
  }

  private void command(App app, BuildConfiguration build) {
    List<String> entrypoint = build.entrypoint();
    if (entrypoint.isEmpty() && !app.command().isEmpty()) {
      entrypoint = new ArrayList<>(app.command());
      entrypoint.addAll(app.flagsAt(), build.jvmFlags());
    }
    if (!entrypoint.isEmpty() && !entrypoint.equals(List.of(INHERIT))) {
      line("ENTRYPOINT", json(entrypoint));
    }
    if (!build.args().isEmpty()) {
      line("CMD", json(build.args()));
    }
  }

  private void copy(String from, String to) {
    line("COPY", json(List.of(from, to)));
  }

  private void pairs(String instruction, Map<String, String> values) throws ConfigurationException {
    for (Map.Entry<String, String> e : values.entrySet()) {
      line(instruction, e.getKey() + '=' + quoted(e.getValue()));
    }
  }

  private void line(String instruction, String rest) {
    out.append(instruction).append(' ').append(rest).append('\n');
  }

  /** A value that stands as it is, on its line. */
  private static String plain(String what, String value) throws ConfigurationException {
    if (value.isEmpty() || value.indexOf('\n') >= 0) {
      throw new ConfigurationException(
          "<" + what + "> '" + value + "': want one line, and something on it");
    }
    return value;
  }

  /** In quotes, with nothing for the builder to expand. */
  private static String quoted(String value) throws ConfigurationException {
    if (value.indexOf('\n') >= 0) {
      throw new ConfigurationException("'" + value + "': a value must be on one line");
    }
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '$' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    return text.append('"').toString();
  }

  private static String json(List<String> words) {
    StringBuilder text = new StringBuilder("[");
    for (String word : words) {
      text.append(text.length() > 1 ? ", \"" : "\"");
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        switch (c) {
          case '"', '\\' -> text.append('\\').append(c);
          case '\n' -> text.append("\\n");
          case '\t' -> text.append("\\t");
          default -> text.append(c);
        }
      }
      text.append('"');
    }
    return text.append(']').toString();
  }
}
