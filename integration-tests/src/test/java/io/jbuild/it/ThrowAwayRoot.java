package io.jbuild.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small system of the host's programs for a container that does not outlive its build, with the
 * libraries that they and Java need.
 *
 * @param java the host's Java, to be mounted; empty when the root has a copy
 */
record ThrowAwayRoot(Path directory, Optional<Path> java) {
  /** Where no image has anything. */
  static final Path JAVA = Path.of("/java");

  private static final Path HOST_JAVA = Path.of(System.getProperty("java.home"));
  private static final List<String> PROGRAMS =
      List.of("sh", "cat", "chmod", "env", "grep", "id", "ls", "mkdir", "mv", "readlink", "rm");
  private static final List<String> MORE = List.of("sed", "sleep", "stat", "touch", "uname");

  /** $1 is the new root, $2 Java, the rest names of programs. */
  private static final String COPY =
      """
      set -e
      root=$1 java=$2
      shift 2
      mkdir -p "$root"/bin "$root"/etc "$root"/proc "$root"/sys "$root"/dev "$root"/run \\
        "$root"/tmp "$root"/root "$root"/work "$root"/jbuild "$root"/java
      echo root:x:0:0:root:/root:/bin/sh > "$root"/etc/passwd
      for p in "$@"; do
        cp -L "$(command -v "$p")" "$root/bin/$p"
      done
      for f in "$root"/bin/* "$java"/bin/java "$java"/lib/server/libjvm.so \\
          "$java"/lib/libzip.so "$java"/lib/libnet.so "$java"/lib/libnio.so; do
        LD_LIBRARY_PATH=$java/lib:$java/lib/server ldd "$f" | sed -n 's,^[^/]*\\(/[^ ]*\\) (.*,\\1,p'
      done | sort -u | while read -r library; do
        case $library in
          "$java"/*) continue ;;
        esac
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
      done
      """;

  /**
   * @param directory of which the root is made
   */
  static ThrowAwayRoot make(Path directory) throws IOException, InterruptedException {
    Jbuild host = new Jbuild(Files.createDirectories(directory.resolveSibling("make")));
    List<String> command = new ArrayList<>(List.of("sh", "-c", COPY, "sh"));
    command.addAll(List.of(directory.toString(), HOST_JAVA.toString()));
    command.addAll(PROGRAMS);
    command.addAll(MORE);
    host.exec(command).ok();
    return new ThrowAwayRoot(directory, Optional.of(HOST_JAVA));
  }

  /** One more, as it was when it was made. */
  ThrowAwayRoot copy(Path to) throws IOException, InterruptedException {
    Jbuild host = new Jbuild(Files.createDirectories(to.resolveSibling("copy")));
    host.exec(List.of("cp", "-a", directory.toString(), to.toString())).ok();
    return new ThrowAwayRoot(to, java);
  }

  /** The same with files of its own for Java. */
  ThrowAwayRoot withJava() throws IOException, InterruptedException {
    Jbuild host = new Jbuild(Files.createDirectories(directory.resolveSibling("java")));
    String script = "cd \"$1\" && tar c --exclude=./jmods --exclude=src.zip -h . | tar x -C \"$2\"";
    host.exec(List.of("sh", "-c", script, "sh", HOST_JAVA.toString(), directory.toString() + JAVA))
        .ok();
    return new ThrowAwayRoot(directory, Optional.empty());
  }
}
