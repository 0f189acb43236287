package io.jbuild.runner.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of proc(5), with a character for each byte. Names of processes and of mounts are any bytes,
 * and whoever gives one may want to be taken for another: only a line feed, which the kernel
 * escapes in them, ends a line.
 */
public final class ProcessFiles {
  public static final Path PROC = Path.of("/proc");

  private ProcessFiles() {}

  /** The words behind the name: the state, the parent and so on (proc_pid_stat(5)). */
  public static String[] stat(long pid) throws IOException {
    String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
    return text.substring(text.lastIndexOf(')') + 2).split(" ");
  }

  /**
   * The lines of a file.
   *
   * @param process a number, or {@code self}
   */
  public static List<String> lines(String process, String file) throws IOException {
    Path path = PROC.resolve(process).resolve(file);
    return List.of(Files.readString(path, StandardCharsets.ISO_8859_1).split("\n"));
  }

  /**
   * What is behind a key and its colon; empty where the kernel does not tell.
   *
   * @param lines as those of proc_pid_status(5)
   */
  public static String value(List<String> lines, String key) {
    for (String line : lines) {
      if (line.startsWith(key) && line.startsWith(":", key.length())) {
        return line.substring(key.length() + 1).strip();
      }
    }
    return "";
  }
}
