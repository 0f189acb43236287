package io.jbuild.builder.base;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where this machine's loader finds libraries: ld.so(8), ldconfig(8). */
final class LibraryDirectories {
  private static final int MAX_INCLUDES = 64;

  private final Set<Path> configured = new LinkedHashSet<>();
  private int includes;

  private LibraryDirectories() {}

  static LibraryDirectories read() throws IOException {
    LibraryDirectories d = new LibraryDirectories();
    d.include(Path.of("/etc/ld.so.conf"));
    try (DirectoryStream<Path> musl = Files.newDirectoryStream(Path.of("/etc"), "ld-musl-*.path")) {
      for (Path file : musl) {
        for (String line : Files.readString(file).split("[:\n]", -1)) {
          d.add(line);
        }
      }
    }
    for (String triplet : List.of("x86_64-linux-gnu", "aarch64-linux-gnu")) {
      d.add("/lib/" + triplet);
      d.add("/usr/lib/" + triplet);
    }
    for (String plain : List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib")) {
      d.add(plain);
    }
    return d;
  }

  private void include(Path file) throws IOException {
    if (++includes > MAX_INCLUDES || !Files.isReadable(file)) {
      return;
    }
    for (String raw : Files.readAllLines(file)) {
      String line = raw.split("#", -1)[0].strip();
      if (line.startsWith("include")) {
        Path pattern = Path.of(line.substring("include".length()).strip());
        Path parent = pattern.isAbsolute() ? pattern.getParent() : Path.of("/etc");
        Path name = pattern.getFileName();
        if (parent != null && name != null && Files.isDirectory(parent)) {
          includeAll(parent, name.toString());
        }
      } else {
        add(line);
      }
    }
  }

  private void includeAll(Path directory, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> matches = Files.newDirectoryStream(directory, glob)) {
      matches.forEach(files::add);
    }
    files.sort(null);
    for (Path file : files) {
      include(file);
    }
  }

  private void add(String directory) {
    if (directory.startsWith("/") && Files.isDirectory(Path.of(directory))) {
      configured.add(Path.of(directory));
    }
  }

  /**
   * The library of that name that {@code user} would get.
   *
   * @throws IOException when a candidate is a broken ELF file
   */
  Optional<Path> find(String name, Path userFile, ElfFile user) throws IOException {
    if (name.indexOf('/') >= 0) {
      Path path = Path.of(name);
      return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    }
    List<Path> candidates = new ArrayList<>();
    Path origin = userFile.toRealPath().getParent();
    for (String directory : user.runPath()) {
      String replaced =
          directory
              .replace("$ORIGIN", String.valueOf(origin))
              .replace("${ORIGIN}", String.valueOf(origin));
      if (replaced.startsWith("/")) {
        candidates.add(Path.of(replaced).resolve(name).normalize());
      }
    }
    configured.forEach(d -> candidates.add(d.resolve(name)));
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        Optional<ElfFile> elf = ElfFile.read(candidate);
        if (elf.isPresent() && elf.get().machine() == user.machine()) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
