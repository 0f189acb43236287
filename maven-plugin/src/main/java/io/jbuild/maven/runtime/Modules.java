package io.jbuild.maven.runtime;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which modules of the JDK classes need, as they declare or as jdeps sees it. What it said is
 * remembered.
 */
final class Modules {
  private final JdkTools tools;
  private final Path memory;

  /**
   * @param memory a directory
   */
  Modules(JdkTools tools, Path memory) {
    this.tools = tools;
    this.memory = memory;
  }

  /**
   * @param path directories with classes, or jars
   */
  SortedSet<String> of(List<Path> path) throws IOException {
    SortedSet<String> out = new TreeSet<>();
    for (Path entry : path) {
      out.addAll(of(entry));
    }
    return out;
  }

  private List<String> of(Path entry) throws IOException {
    List<Path> files = files(entry);
    if (files.isEmpty()) {
      return List.of();
    }
    Path known = memory.resolve(identity(entry, files));
    if (Files.isRegularFile(known)) {
      return Files.readAllLines(known, StandardCharsets.UTF_8);
    }
    Optional<ModuleDescriptor> declared = descriptor(entry);
    List<String> found = declared.isPresent() ? required(declared.get()) : ask(entry);
    Files.createDirectories(memory);
    AtomicFile.write(known, (String.join("\n", found) + "\n").getBytes(StandardCharsets.UTF_8));
    return found;
  }

  /** A jar, or the classes of a directory. */
  private static List<Path> files(Path entry) throws IOException {
    if (!Files.isDirectory(entry)) {
      return List.of(entry);
    }
    try (Stream<Path> paths = Files.walk(entry)) {
      return paths.filter(p -> p.toString().endsWith(".class")).sorted().toList();
    }
  }

  private static String identity(Path entry, List<Path> files) throws IOException {
    StringBuilder out = new StringBuilder(System.getProperty("java.runtime.version", ""));
    for (Path file : files) {
      out.append('\n').append(entry.relativize(file)).append(' ');
      // classes are compiled again and again to the same bytes; jars are many and big
      out.append(
          files.size() > 1 || Files.isDirectory(entry)
              ? Digest.sha256(Files.readAllBytes(file)).hex()
              : file.getFileName() + " " + Files.size(file) + Files.getLastModifiedTime(file));
    }
    return Digest.sha256(out.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** What says itself what it needs; jdeps would want all of its modules. */
  private static Optional<ModuleDescriptor> descriptor(Path entry) {
    try {
      return ModuleFinder.of(entry).findAll().stream()
          .map(ModuleReference::descriptor)
          .filter(d -> !d.isAutomatic())
          .findFirst();
    } catch (FindException e) {
      // a jar whose name gives no module name is a jar of the class path, as most are
      return Optional.empty();
    }
  }

  private static List<String> required(ModuleDescriptor module) {
    ModuleFinder jdk = ModuleFinder.ofSystem();
    return module.requires().stream()
        .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name)
        .filter(name -> jdk.find(name).isPresent())
        .sorted()
        .toList();
  }

  private List<String> ask(Path entry) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("--multi-release", "base", "--ignore-missing-deps", "-q"));
    command.addAll(List.of("--print-module-deps", entry.toString()));
    String out = tools.run("jdeps", command).strip();
    String last = out.substring(out.lastIndexOf('\n') + 1);
    return last.isEmpty() ? List.of() : List.of(last.split(",", -1));
  }
}
