package io.jbuild.runner.jna;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.Machine;
import io.jbuild.runner.syscall.NativeBlock;

/**
 * The kernel through {@code syscall(2)} of the C library: raw, so that no wrapper of the library
 * acts on all threads (nptl(7)).
 */
public final class JnaLinux implements Linux {
  /** A short command makes some hundreds of calls, one that walks through files many thousands. */
  private static final int WORTH_BINDING = 1000;

  /** About how many were made: of two at once one may be lost. */
  private static int calls;

  private final Machine machine;

  private JnaLinux(Machine machine) {
    this.machine = machine;
  }

  /** Loads native access; the first call costs some tens of milliseconds. */
  public static JnaLinux open() {
    Machine machine =
        Machine.find()
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "containers run on x86-64 and arm64, not on "
                            + System.getProperty("os.arch")));
    return new JnaLinux(machine);
  }

  /** The call, found by name: costs a microsecond or two each time, and little at the first. */
  private static final class ByName {
    static final Function SYSCALL = NativeLibrary.getInstance("c").getFunction("syscall");

    private ByName() {}
  }

  /** The same call, bound: costs a fraction of that, and 15 ms when this class is first used. */
  private static final class Bound {
    static {
      Native.register(Bound.class, NativeLibrary.getInstance("c"));
    }

    private Bound() {}

    static native long syscall(long n, long a, long b, long c, long d, long e, long f);
  }

  @Override
  public Machine machine() {
    return machine;
  }

  @Override
  public long call(Call call, long... a) {
    long result = calls < WORTH_BINDING ? byName(call, a) : bound(call, a);
    return result == -1 ? -Native.getLastError() : result;
  }

  private long byName(Call call, long... a) {
    calls++;
    Object[] words = new Object[7];
    words[0] = (long) call.number(machine);
    for (int i = 0; i < 6; i++) {
      words[i + 1] = i < a.length ? a[i] : 0L;
    }
    return ByName.SYSCALL.invokeLong(words);
  }

  private long bound(Call call, long... a) {
    return Bound.syscall(
        call.number(machine),
        a.length > 0 ? a[0] : 0,
        a.length > 1 ? a[1] : 0,
        a.length > 2 ? a[2] : 0,
        a.length > 3 ? a[3] : 0,
        a.length > 4 ? a[4] : 0,
        a.length > 5 ? a[5] : 0);
  }

  @Override
  public NativeBlock allocate(long bytes) {
    return new JnaBlock(bytes);
  }

  @Override
  public long invoke(long address, long argument) {
    return Function.getFunction(new Pointer(address)).invokeLong(new Object[] {argument});
  }
}
