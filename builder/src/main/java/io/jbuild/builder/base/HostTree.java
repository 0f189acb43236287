package io.jbuild.builder.base;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files that are taken, each where it is on this machine, with the links and directories that
 * lead to it. All belongs to root; modes lose their setuid bits.
 */
final class HostTree {
  private static final int MAX_LINKS = 40;

  private final Map<ContainerPath, LayerEntry> entries = new TreeMap<>();
  private final Set<Path> scanned = new HashSet<>();
  private final LibraryDirectories libraries;

  HostTree(LibraryDirectories libraries) {
    this.libraries = libraries;
  }

  Collection<LayerEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** A file of our own making. */
  void text(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    ContainerPath at = ContainerPath.of(path);
    entries.put(
        at,
        new LayerEntry(
            TocEntry.file(at, 0644, 0, 0, bytes.length, 0), () -> new ByteArrayInputStream(bytes)));
  }

  void directory(String path, int mode) {
    ContainerPath at = ContainerPath.of(path);
    entries.putIfAbsent(at, LayerEntry.of(TocEntry.directory(at, mode, 0, 0, 0)));
  }

  /**
   * Takes a file, and when it is a program or library all that it needs to run.
   *
   * @return false when it is not there
   */
  boolean take(String path) throws IOException {
    if (!Files.exists(Path.of(path))) {
      return false;
    }
    Path file = lead(Path.of(path));
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return false;
    }
    add(file);
    if (scanned.add(file)) {
      Optional<ElfFile> elf = ElfFile.read(file);
      if (elf.isPresent()) {
        needs(file, elf.get());
      } else {
        interpreter(file);
      }
    }
    return true;
  }

  private void needs(Path file, ElfFile elf) throws IOException {
    if (elf.interpreter().isPresent()) {
      take(elf.interpreter().get());
    }
    for (String name : elf.needed()) {
      Optional<Path> library = libraries.find(name, file, elf);
      if (library.isEmpty()) {
        throw new IOException(
            file + " needs the library " + name + ", which is not on this machine");
      }
      take(library.get().toString());
    }
  }

  /** The program that a script is for. */
  private void interpreter(Path script) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(script)) {
      head = in.readNBytes(128);
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("#!")) {
      take(text.substring(2).strip().split("[ \n]", -1)[0]);
    }
  }

  /** Follows every link on the way, taking it along; the path without links. */
  private Path lead(Path path) throws IOException {
    Path at = Path.of("/");
    List<Path> rest = new ArrayList<>();
    path.forEach(rest::add);
    int links = 0;
    while (!rest.isEmpty()) {
      Path name = rest.remove(0);
      if (name.toString().equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      Path next = at.resolve(name);
      if (Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw new IOException(path + ": too many levels of symbolic links");
        }
        link(next);
        Path target = Files.readSymbolicLink(next);
        List<Path> parts = new ArrayList<>();
        target.forEach(parts::add);
        rest.addAll(0, parts);
        at = target.isAbsolute() ? Path.of("/") : at;
      } else {
        if (Files.isDirectory(next)) {
          directory(next.toString(), mode(next));
        }
        at = next;
      }
    }
    return at;
  }

  private void link(Path path) throws IOException {
    ContainerPath at = ContainerPath.of(path.toString());
    String target = Files.readSymbolicLink(path).toString();
    entries.putIfAbsent(at, LayerEntry.of(TocEntry.symlink(at, target, 0, 0, mtime(path))));
  }

  private void add(Path file) throws IOException {
    ContainerPath at = ContainerPath.of(file.toString());
    if (entries.containsKey(at)) {
      return;
    }
    LayerEntry.Content content =
        new LayerEntry.Content() {
          @Override
          public InputStream open() throws IOException {
            return Files.newInputStream(file);
          }

          @Override
          public Optional<Path> file() {
            return Optional.of(file);
          }
        };
    entries.put(
        at,
        new LayerEntry(
            TocEntry.file(at, mode(file), 0, 0, Files.size(file), mtime(file)), content));
  }

  private static int mode(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    // readable by all, whatever the host's administrator thinks of it
    return (mode & 0755) | 0444 | (Files.isDirectory(path) ? 0111 : 0);
  }

  private static long mtime(Path path) throws IOException {
    FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    return time.toMillis() / 1000;
  }
}
