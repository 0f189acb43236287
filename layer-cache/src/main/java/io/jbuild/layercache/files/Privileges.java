package io.jbuild.layercache.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/**
 * What the kernel lets this process do, by its own account (capabilities(7), user_namespaces(7)).
 *
 * @param capabilities a bit for each that is effective
 * @param userNamespace whether it is in one that is not the first
 * @param ids how many user ids there are in it
 */
public record Privileges(long capabilities, boolean userNamespace, long ids) {
  public static final int CHOWN = 0;
  public static final int SYS_CHROOT = 18;
  public static final int SYS_ADMIN = 21;
  public static final int MKNOD = 27;

  /** Of a line of uid_map: the first id inside, the first outside, how many. */
  private static final int CELLS = 3;

  private static final long MANY = 4294967295L;

  /** They are the same for as long as this process lives. */
  public static Privileges ofThisProcess() {
    return Here.PRIVILEGES;
  }

  private static final class Here {
    static final Privileges PRIVILEGES = read();

    private static Privileges read() {
      try {
        return of(text("/proc/self/status"), text("/proc/self/uid_map"));
      } catch (IOException e) {
        return new Privileges(0, false, MANY); // without /proc nothing is known: nothing is tried
      }
    }

    private static String text(String file) throws IOException {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * @param status as /proc/PID/status has it
   * @param map as /proc/PID/uid_map has it
   */
  static Privileges of(String status, String map) {
    long capabilities = 0;
    int at = status.indexOf("CapEff:");
    if (at >= 0) {
      int end = status.indexOf('\n', at);
      String hex = status.substring(at + 7, end < 0 ? status.length() : end).strip();
      capabilities = Long.parseUnsignedLong(hex, 16);
    }
    boolean all = false;
    long ids = 0;
    StringTokenizer cells = new StringTokenizer(map);
    while (cells.countTokens() >= CELLS) {
      String inside = cells.nextToken();
      String outside = cells.nextToken();
      long count = Long.parseLong(cells.nextToken());
      all |= inside.equals("0") && outside.equals("0") && count == MANY;
      ids += count;
    }
    return new Privileges(capabilities, !all, ids);
  }

  public boolean has(int capability) {
    return (capabilities >>> capability & 1) != 0;
  }

  /** Whether files can be given to any owner that an image may name. */
  public boolean ownsAll() {
    return has(CHOWN) && ids > 1;
  }

  /** Whether layers can be laid out as overlay wants them: owners, marks and all. */
  public boolean writesTrees() {
    return has(SYS_ADMIN) && ownsAll();
  }
}
