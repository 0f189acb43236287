package io.jbuild.runner.sandbox;

import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.namespace.NamespacePlanner;
import io.jbuild.runner.program.Program;
import java.util.Set;

/** Kernel parameters of a container's own namespaces; all others would be the host's. */
final class Sysctls {
  /** Those of ipc_namespaces(7); all of fs.mqueue is, too. */
  private static final Set<String> IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private static final String DOMAIN = "kernel.domainname";

  private Sysctls() {}

  /**
   * @throws RunnerException for one that is the host's
   */
  static void plan(Program program, RunSpec spec, int descriptor) throws RunnerException {
    for (var e : spec.sysctls().entrySet()) {
      String name = e.getKey().replace('/', '.');
      check(spec, name);
      if (name.equals(DOMAIN)) {
        NamespacePlanner.domainName(program, e.getValue());
        continue;
      }
      ProcessPlanner.write(
          program, "/proc/sys/" + name.replace('.', '/'), e.getValue(), descriptor);
    }
  }

  private static void check(RunSpec spec, String name) throws RunnerException {
    boolean own = false;
    if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
      own = spec.owns(Namespace.IPC);
    } else if (name.startsWith("net.")) {
      own = !(spec.network() instanceof NetworkMode.Host);
    } else if (name.equals(DOMAIN)) {
      own = spec.owns(Namespace.UTS);
    }
    if (!own || name.contains("..")) {
      throw new RunnerException(
          RunnerException.Kind.SETUP,
          "cannot set "
              + name
              + " for the container: it is no parameter of a namespace of its own, and would change"
              + " the host's");
    }
  }
}
