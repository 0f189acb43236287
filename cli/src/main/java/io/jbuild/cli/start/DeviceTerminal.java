package io.jbuild.cli.start;

import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.util.function.Supplier;

/** The terminal behind this process's own streams: ioctl_tty(2), termios(3). */
final class DeviceTerminal implements Terminal {
  private static final int TCGETS = 0x5401;
  private static final int TCSETSW = 0x5403;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int SIZE_OF_TERMIOS = 36;

  // offsets in struct termios of the kernel, and the bits that cfmakeraw(3) clears and sets
  private static final int INPUT = 0;
  private static final int OUTPUT = 4;
  private static final int CONTROL = 8;
  private static final int LOCAL = 12;
  private static final int VTIME = 17 + 5;
  private static final int VMIN = 17 + 6;
  private static final int RAW_INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
  private static final int OPOST = 0x1;
  private static final int CSIZE_AND_PARITY = 0x30 | 0x100;
  private static final int CS8 = 0x30;
  private static final int RAW_LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

  /** The variable in which the launcher says rows and columns. */
  static final String SIZE = "JBUILD_TERMINAL";

  /** A build of nothing new is over by then, and native code takes longer than it. */
  private static final long LAUNCHER_NANOS = 300_000_000;

  private final Supplier<Linux> linux;
  private volatile int[] first;
  private final long made = System.nanoTime();

  /**
   * @param linux asked for when the size or the mode matters; telling whether there is a terminal
   *     needs no native code
   * @param first rows and columns at the start, with a space between; empty when not known
   */
  DeviceTerminal(Supplier<Linux> linux, String first) {
    this.linux = linux;
    this.first = parse(first);
  }

  private static int[] parse(String size) {
    int space = size.indexOf(' ');
    try {
      return space < 0
          ? new int[2]
          : new int[] {
            Integer.parseInt(size.substring(0, space)), Integer.parseInt(size.substring(space + 1))
          };
    } catch (NumberFormatException e) {
      // not the launcher's: as if nothing had been said
      return new int[2];
    }
  }

  @Override
  public boolean isInput() {
    return Console.isTerminal(0);
  }

  @Override
  public boolean isOutput() {
    return Console.isTerminal(1);
  }

  @Override
  public boolean isError() {
    return Console.isTerminal(2);
  }

  @Override
  public int columns() {
    int columns = size(1);
    return columns > 0 ? columns : USUAL_COLUMNS;
  }

  @Override
  public int rows() {
    int rows = size(0);
    return rows > 0 ? rows : USUAL_ROWS;
  }

  @Override
  public void resized() {
    first = new int[2];
  }

  /** Of whichever stream is a terminal; 0 when it does not know. */
  private int size(int which) {
    int known = first[which];
    if (known > 0 && System.nanoTime() - made < LAUNCHER_NANOS) {
      return known;
    }
    Linux l = linux.get();
    try (NativeBlock size = l.allocate(8)) {
      for (int descriptor = 2; descriptor >= 0; descriptor--) {
        if (l.call(Call.IOCTL, descriptor, TIOCGWINSZ, size.address()) == 0) {
          return size.getShort(2L * which) & 0xffff;
        }
      }
    }
    return 0;
  }

  @Override
  public Raw raw() throws IOException {
    Linux l = linux.get();
    byte[] before = new byte[SIZE_OF_TERMIOS];
    try (NativeBlock mode = l.allocate(SIZE_OF_TERMIOS)) {
      check(l.call(Call.IOCTL, 0, TCGETS, mode.address()), "read");
      mode.getBytes(0, before, SIZE_OF_TERMIOS);
      mode.putInt(INPUT, mode.getInt(INPUT) & ~RAW_INPUT);
      mode.putInt(OUTPUT, mode.getInt(OUTPUT) & ~OPOST);
      mode.putInt(CONTROL, (mode.getInt(CONTROL) & ~CSIZE_AND_PARITY) | CS8);
      mode.putInt(LOCAL, mode.getInt(LOCAL) & ~RAW_LOCAL);
      mode.putBytes(VTIME, new byte[] {0}, 1);
      mode.putBytes(VMIN, new byte[] {1}, 1);
      check(l.call(Call.IOCTL, 0, TCSETSW, mode.address()), "set");
    }
    return () -> {
      try (NativeBlock mode = l.allocate(SIZE_OF_TERMIOS)) {
        mode.putBytes(0, before, SIZE_OF_TERMIOS);
        // a terminal that has hung up has no mode left to restore
        l.call(Call.IOCTL, 0, TCSETSW, mode.address());
      }
    };
  }

  private static void check(long result, String what) throws IOException {
    if (result < 0) {
      throw new IOException(
          "cannot " + what + " the mode of the terminal: " + Errno.describe((int) -result));
    }
  }
}
