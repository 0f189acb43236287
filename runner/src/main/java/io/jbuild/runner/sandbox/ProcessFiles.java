package io.jbuild.runner.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of a process. Its name may be any bytes: it breaks nothing here. */
final class ProcessFiles {
  static final Path PROC = Path.of("/proc");

  private ProcessFiles() {}

  /** The words behind the name: the state, the parent and so on (proc_pid_stat(5)). */
  static String[] stat(long pid) throws IOException {
    String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
    return text.substring(text.lastIndexOf(')') + 2).split(" ");
  }

  /**
   * The lines {@code key: value} of proc_pid_status(5), or of another of its files.
   *
   * @param process a number, or {@code self}
   */
  static List<String> lines(String process, String file) throws IOException {
    return Files.readAllLines(PROC.resolve(process).resolve(file), StandardCharsets.ISO_8859_1);
  }

  /** What is behind a key and its colon; empty where the kernel does not tell. */
  static String value(List<String> lines, String key) {
    for (String line : lines) {
      if (line.startsWith(key) && line.startsWith(":", key.length())) {
        return line.substring(key.length() + 1).strip();
      }
    }
    return "";
  }
}
