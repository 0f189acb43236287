package io.jbuild.runner.place;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where file systems are mounted, by /proc/self/mountinfo (proc_pid_mountinfo(5)). */
final class MountPoints {
  private static final int PLACE = 4;
  private static final int OCTAL = 8;

  private MountPoints() {}

  /** Without {@code /}. */
  static List<String> ofThisProcess() throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  static List<String> parse(List<String> lines) {
    List<String> out = new ArrayList<>();
    for (String line : lines) {
      String[] cells = line.split(" ");
      if (cells.length > PLACE && !cells[PLACE].equals("/")) {
        out.add(unescape(cells[PLACE]));
      }
    }
    return out;
  }

  /** Spaces, tabs, line ends and backslashes are written as three octal digits. */
  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length()) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), OCTAL));
        i += 3;
      } else {
        out.append(c);
      }
    }
    return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
