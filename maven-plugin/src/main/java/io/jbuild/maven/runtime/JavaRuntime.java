package io.jbuild.maven.runtime;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.Trees;
import io.jbuild.maven.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/** Runtimes that jlink makes, kept for the next project that needs the same modules. */
public final class JavaRuntime {
  private static final FileTime TIME = FileTime.fromMillis(1000);

  private final Path cache;
  private final JdkTools tools;

  private JavaRuntime(Path cache, JdkTools tools) {
    this.cache = cache;
    this.tools = tools;
  }

  /**
   * @param cache a directory of this user
   */
  public static JavaRuntime in(Path cache) {
    return new JavaRuntime(cache, JdkTools.OF_MAVEN);
  }

  static JavaRuntime in(Path cache, JdkTools tools) {
    return new JavaRuntime(cache, tools);
  }

  /**
   * A directory with a Java runtime that has what the classes need.
   *
   * @param classPath directories with classes, and jars
   * @param added modules that classes only name in strings
   */
  public Path link(List<Path> classPath, List<String> added)
      throws IOException, ConfigurationException, InterruptedException {
    SortedSet<String> modules = new Modules(tools, cache.resolve("modules")).of(classPath);
    modules.addAll(added);
    modules.add("java.base");
    // keys of elliptic curves, which nearly all of TLS uses, are found by name only (until JDK 22)
    if (ModuleLayer.boot().findModule("jdk.crypto.ec").isPresent()) {
      modules.add("jdk.crypto.ec");
    }
    String names = String.join(",", modules);
    Path runtime = cache.resolve(identity(names));
    if (!Files.isDirectory(runtime)) {
      Files.createDirectories(cache);
      FileLocks.Held held = FileLocks.lock(cache.resolve("lock"));
      try {
        if (!Files.isDirectory(runtime)) {
          make(names, runtime);
        }
      } finally {
        held.close();
      }
    }
    return runtime;
  }

  private static String identity(String modules) {
    String text =
        System.getProperty("java.home")
            + '\n'
            + System.getProperty("java.vendor")
            + '\n'
            + System.getProperty("java.runtime.version")
            + '\n'
            + modules;
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private void make(String modules, Path runtime) throws IOException {
    Path unfinished = runtime.resolveSibling(runtime.getFileName() + ".unfinished");
    Trees.delete(unfinished);
    tools.run(
        "jlink",
        List.of(
            "--add-modules",
            modules,
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            unfinished.toString()));
    date(unfinished);
    Files.move(unfinished, runtime, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A clock must not get into images; links are made files, since Java cannot date links. */
  private static void date(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isSymbolicLink(path)) {
          Path target = path.toRealPath();
          Files.delete(path);
          Files.copy(target, path);
        }
        Files.setLastModifiedTime(path, TIME);
      }
    }
  }
}
