package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layers of very many files in little memory. The full size: {@code -Djbuild.files=1000000
 * -Djbuild.heap=256m}.
 */
final class MemoryIT {
  private static final int FILES = Integer.getInteger("jbuild.files", 20_000);
  private static final String HEAP = System.getProperty("jbuild.heap", "32m");
  private static final int IN_A_DIRECTORY = 1_000;

  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory).with("JBUILD_JAVA_OPTS", "-Xmx" + HEAP);
  }

  @Test
  void a_copy_of_very_many_files_is_built_saved_loaded_and_listed() throws Exception {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY source /source\n");
    for (int i = 0; i < FILES; i++) {
      int number = i / IN_A_DIRECTORY;
      Path parent = context.resolve("source/module-" + number % 25 + "/package-" + number);
      if (i % IN_A_DIRECTORY == 0) {
        Files.createDirectories(parent);
      }
      byte[] text = ("export const id = " + i + ";\n").getBytes(StandardCharsets.UTF_8);
      Files.write(parent.resolve("ComponentNumber" + i + ".js"), text);
    }
    jbuild.run("build", "-t", "many", context.toString()).ok();
    Jbuild.Result again = jbuild.run("build", "--progress=plain", "-t", "many", context.toString());
    assertTrue(again.ok().err().contains("CACHED"), again::err);
    Path archive = directory.resolve("many.tar");
    jbuild.run("save", "-o", archive.toString(), "many").ok();
    Jbuild other =
        new Jbuild(Files.createDirectories(directory.resolve("other")), directory)
            .with("JBUILD_JAVA_OPTS", "-Xmx" + HEAP);
    other.run("load", "-i", archive.toString()).ok();
    String tree = other.run("image", "tree", "--format", "{{.Entries}}", "many").ok().out();
    assertTrue(Integer.parseInt(tree.strip()) > FILES, tree);
    other.run("create", "--name", "many", "many", "none").ok();
    Path export = directory.resolve("export.tar");
    other.run("export", "-o", export.toString(), "many").ok();
    assertTrue(Files.size(export) > 1024L * FILES);
    assertEquals(0, other.run("system", "check").ok().exit());
  }
}
