package io.jbuild.builder.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaseContentsTest {
  @TempDir Path directory;

  @Test
  void a_program_names_its_loader_and_libraries() throws IOException {
    ElfFile elf = ElfFile.read(Path.of("/bin/sh").toRealPath()).orElseThrow();
    assertTrue(elf.interpreter().orElseThrow().contains("ld-"), elf::toString);
    assertTrue(elf.needed().stream().anyMatch(n -> n.startsWith("libc")), elf::toString);
  }

  @Test
  void what_is_no_program_has_no_libraries() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "#!/bin/sh\n");
    assertEquals(Optional.empty(), ElfFile.read(text));
    assertEquals(Optional.empty(), ElfFile.read(Files.createFile(directory.resolve("empty"))));
  }

  @Test
  void a_broken_program_is_named() throws IOException {
    byte[] shell = Files.readAllBytes(Path.of("/bin/sh").toRealPath());
    byte[] cut = Arrays.copyOf(shell, 80);
    Path file = Files.write(directory.resolve("cut"), cut);
    IOException e = assertThrows(IOException.class, () -> ElfFile.read(file));
    assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": a broken ELF file"));
  }

  @Test
  void the_same_machine_gives_the_same_list() throws IOException {
    List<TocEntry> one = entries();
    assertEquals(one, entries());
    List<String> paths = one.stream().map(e -> e.path().value()).toList();
    assertTrue(paths.contains("/tmp") && paths.contains("/etc/passwd"), paths::toString);
    assertTrue(paths.stream().anyMatch(p -> p.contains("libc.")), paths::toString);
    assertTrue(one.stream().allMatch(e -> e.uid() == 0 && (e.mode() & 06000) == 0));
  }

  private static List<TocEntry> entries() throws IOException {
    List<TocEntry> out = new ArrayList<>();
    for (LayerEntry e : BaseContents.collect().entries()) {
      out.add(e.entry());
    }
    return out;
  }
}
