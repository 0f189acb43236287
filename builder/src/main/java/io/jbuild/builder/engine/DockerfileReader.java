package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Excerpt;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.parse.DockerfileParser;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds and parses the Dockerfile. */
final class DockerfileReader {
  private static final int LARGEST = 16 << 20;

  private DockerfileReader() {}

  /**
   * @param context directory that a Dockerfile in the context is in; empty when there is no context
   */
  static Source read(DockerfileLocation location, Optional<Path> context)
      throws IOException, BuildException {
    if (location instanceof DockerfileLocation.Text text) {
      return Source.of(text.name(), text.text());
    }
    if (location instanceof DockerfileLocation.OnDisk file) {
      return Source.of(name(file.file()), text(file.file(), file.file().toString()));
    }
    String path = ((DockerfileLocation.InContext) location).path();
    if (context.isEmpty()) {
      throw new BuildException(
          ErrorCode.NO_SUCH_FILE, "this build has no context to find '" + path + "' in");
    }
    Path root = context.get();
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root)) {
      throw new BuildException(ErrorCode.USAGE, "'" + path + "' is not in the context");
    }
    if (path.equals("Dockerfile") && !Files.exists(file)) {
      // as BuildKit, for systems on which the case of a name does not count
      Path lower = root.resolve("dockerfile");
      file = Files.exists(lower) ? lower : file;
    }
    return Source.of(name(file), text(file, path));
  }

  /** A Dockerfile among files that nobody here vouches for: links lead nowhere else. */
  static Source read(FileTree context, String path) throws IOException, BuildException {
    ContainerPath wanted = ContainerPath.of(path);
    Optional<TocEntry> file = context.find(context.resolve(wanted));
    if (file.isEmpty() && wanted.name().equals("Dockerfile")) {
      ContainerPath lower = wanted.parent().resolve("dockerfile");
      file = context.find(context.resolve(lower));
    }
    if (file.isEmpty() || file.get().type() != FileType.FILE) {
      throw notFound(path);
    }
    try (InputStream in = context.content(file.get().path()).open()) {
      byte[] text = in.readNBytes(LARGEST + 1);
      if (text.length > LARGEST) {
        throw new BuildException(
            ErrorCode.SYNTAX, "the Dockerfile '" + path + "' is larger than 16 MiB");
      }
      return Source.of(wanted.name(), new String(text, StandardCharsets.UTF_8));
    }
  }

  private static BuildException notFound(String path) {
    return new BuildException(
        ErrorCode.NO_SUCH_FILE,
        "failed to read dockerfile: open " + path + ": no such file or directory");
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }

  private static String text(Path file, String shown) throws IOException, BuildException {
    try {
      if (Files.isDirectory(file)) {
        throw new BuildException(
            ErrorCode.NO_SUCH_FILE, "cannot read the Dockerfile '" + shown + "': is a directory");
      }
      return Source.read(file).text();
    } catch (NoSuchFileException e) {
      throw notFound(shown);
    }
  }

  static Dockerfile parse(Source source) throws BuildException {
    try {
      return DockerfileParser.parse(source);
    } catch (DockerfileSyntaxException e) {
      throw new BuildException(
          ErrorCode.SYNTAX,
          Optional.of(excerpt(source, e.first().span())),
          "dockerfile parse error: " + describe(e),
          e);
    }
  }

  /** Every error on a line of its own; the excerpt below them is that of the first. */
  private static String describe(DockerfileSyntaxException e) {
    StringBuilder out = new StringBuilder(e.first().toString());
    for (int i = 1; i < e.diagnostics().size(); i++) {
      out.append('\n').append(e.diagnostics().get(i));
    }
    return out.toString();
  }

  private static Excerpt excerpt(Source source, Span span) {
    int line = Math.max(1, span.line());
    return Excerpt.of(source.name(), source.text(), line, Math.max(line, span.endLine()));
  }
}
