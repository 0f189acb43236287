package io.jbuild.runner.proc;

import io.jbuild.layercache.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount, as a line of /proc/self/mountinfo tells (proc_pid_mountinfo(5)).
 *
 * @param root the directory of its file system that is seen, as {@link PathBytes} writes it
 * @param point where it is seen, likewise
 * @param options of the mount: {@code ro}, {@code nosuid}
 * @param type of its file system
 * @param source a device, or what its file system has instead
 * @param fileSystemOptions for all mounts of it
 */
public record MountInfo(
    String root,
    String point,
    List<String> options,
    String type,
    String source,
    List<String> fileSystemOptions) {
  private static final int ROOT = 3;
  private static final int POINT = 4;
  private static final int OPTIONS = 5;
  private static final int BEHIND = 3;
  private static final int OCTAL = 8;

  public MountInfo {
    options = List.copyOf(options);
    fileSystemOptions = List.copyOf(fileSystemOptions);
  }

  /** Of the namespace of this process, in the order in which they were mounted. */
  public static List<MountInfo> ofThisProcess() throws IOException {
    return parse(ProcessFiles.lines("self", "mountinfo"));
  }

  /**
   * @param lines with a character for each byte; what is no line of the kernel's is left out
   */
  public static List<MountInfo> parse(List<String> lines) {
    List<MountInfo> out = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = List.of(line.split(" ", -1));
      // optional fields end in a hyphen of their own
      int hyphen = cells.subList(Math.min(OPTIONS + 1, cells.size()), cells.size()).indexOf("-");
      int behind = OPTIONS + 1 + hyphen;
      if (hyphen >= 0 && cells.size() > behind + BEHIND) {
        out.add(
            new MountInfo(
                unescape(cells.get(ROOT)),
                unescape(cells.get(POINT)),
                List.of(cells.get(OPTIONS).split(",")),
                unescape(cells.get(behind + 1)),
                unescape(cells.get(behind + 2)),
                List.of(cells.get(behind + BEHIND).split(","))));
      }
    }
    return out;
  }

  /** Spaces, tabs, line ends and backslashes are written as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return decode(text);
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length()) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), OCTAL));
        i += 3;
      } else {
        out.append(c);
      }
    }
    return decode(out.toString());
  }

  private static String decode(String bytes) {
    return PathBytes.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
