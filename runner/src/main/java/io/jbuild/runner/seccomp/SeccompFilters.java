package io.jbuild.runner.seccomp;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.SeccompMode;
import io.jbuild.runner.program.Arg;
import io.jbuild.runner.program.Program;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Filters by what a container may do; each is made once. Thread-safe. */
public final class SeccompFilters {
  private static final int SECCOMP_SET_MODE_FILTER = 1;

  private final Machine machine;
  private final Map<Set<Capability>, byte[]> defaults = new ConcurrentHashMap<>();

  public SeccompFilters(Machine machine) {
    this.machine = machine;
  }

  /**
   * The filter as struct sock_filter, or none for an unconfined container.
   *
   * @throws IOException when a profile can't be read
   */
  public Optional<byte[]> find(RunSpec spec) throws IOException {
    if (spec.privileged() || spec.seccomp() instanceof SeccompMode.Unconfined) {
      return Optional.empty();
    }
    if (spec.seccomp() instanceof SeccompMode.Profile p) {
      return Optional.of(
          Compiler.compile(JsonProfile.read(p.file(), machine, spec.capabilities())));
    }
    return Optional.of(
        defaults.computeIfAbsent(
            spec.capabilities(),
            c ->
                c.equals(Capability.defaults())
                    ? DefaultFilter.of(machine)
                    : Compiler.compile(DefaultProfile.policy(machine, c))));
  }

  /** The same; the default profile leaves no call that looks into other processes. */
  public Optional<byte[]> findWithoutTracing(RunSpec spec) throws IOException {
    boolean byDefault = !spec.privileged() && spec.seccomp() instanceof SeccompMode.Default;
    return byDefault
        ? Optional.of(Compiler.compile(DefaultProfile.withoutTracing(machine, spec.capabilities())))
        : find(spec);
  }

  /**
   * The same as runtime-spec's config-linux.md has it, for another runtime to compile.
   *
   * @throws IOException when a profile can't be read
   */
  public Optional<Json.Obj> findProfile(RunSpec spec) throws IOException {
    if (spec.privileged() || spec.seccomp() instanceof SeccompMode.Unconfined) {
      return Optional.empty();
    }
    Policy policy =
        spec.seccomp() instanceof SeccompMode.Profile p
            ? JsonProfile.read(p.file(), machine, spec.capabilities())
            : DefaultProfile.policy(machine, spec.capabilities());
    return Optional.of(PolicyJson.write(policy, machine));
  }

  /** Puts a filter on the child; it needs CAP_SYS_ADMIN or no_new_privs (seccomp(2)). */
  public static void load(Program program, byte[] filter) {
    ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    head.putShort((short) (filter.length / 8));
    // struct sock_fprog: length, padding, address
    Arg.Raw fprog =
        new Arg.Raw(
            List.of(new Arg.Data(Bytes.of(head.array())), new Arg.Address(Arg.bytes(filter))));
    program.add(
        "load the seccomp filter", Call.SECCOMP, Arg.of(SECCOMP_SET_MODE_FILTER), Arg.of(0), fprog);
  }
}
