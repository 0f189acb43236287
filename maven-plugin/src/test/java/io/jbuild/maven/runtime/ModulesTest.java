package io.jbuild.maven.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModulesTest {
  @TempDir Path directory;
  private final List<String> calls = new ArrayList<>();

  private String jdeps(String tool, List<String> arguments) {
    calls.add(tool + ' ' + arguments.get(arguments.size() - 1));
    return "java.base,java.logging\n";
  }

  @Test
  void jdeps_is_asked_once_until_a_class_changes() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    Files.writeString(classes.resolve("A.class"), "1");
    Files.writeString(classes.resolve("note.txt"), "1");
    for (int i = 0; i < 2; i++) {
      Modules modules = new Modules(this::jdeps, directory.resolve("memory"));
      assertEquals("[java.base, java.logging]", modules.of(List.of(classes)).toString());
      Files.writeString(classes.resolve("note.txt"), "2");
    }
    assertEquals(List.of("jdeps " + classes), calls);
    Files.writeString(classes.resolve("A.class"), "2");
    var unused = new Modules(this::jdeps, directory.resolve("memory")).of(List.of(classes));
    assertEquals(2, calls.size());
  }

  @Test
  void a_directory_without_classes_needs_nothing() throws Exception {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    assertEquals(
        "[]", new Modules(this::jdeps, directory.resolve("memory")).of(List.of(empty)).toString());
    assertEquals(List.of(), calls);
  }
}
