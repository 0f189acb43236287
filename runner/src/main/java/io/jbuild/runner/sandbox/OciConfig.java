package io.jbuild.runner.sandbox;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Capability;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.Ulimit;
import io.jbuild.runner.mount.SystemMountPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The config.json of a bundle (runtime-spec 1.0.2, config.md and config-linux.md). */
final class OciConfig {
  private static final long CPU_PERIOD_MICROS = 100_000;
  private static final long NANOS_PER_CPU = 1_000_000_000;

  private final RunSpec spec;
  private final Stdio stdio;

  OciConfig(RunSpec spec, Stdio stdio) {
    this.spec = spec;
    this.stdio = stdio;
  }

  /**
   * @param root where the root file system is mounted
   * @param network where a network namespace to enter is mounted
   */
  Json.Obj write(Path root, Path network, String cgroup, Optional<Json.Obj> seccomp)
      throws IOException {
    OciDevices devices = OciDevices.of(spec);
    Json.Obj linux =
        Json.Obj.EMPTY
            .with("namespaces", namespaces(network))
            .with("cgroupsPath", Json.of(cgroup))
            .with("resources", resources(spec.limits()).with("devices", devices.rules()))
            .with("devices", devices.nodes())
            .with("sysctl", Json.ofMap(spec.sysctls()));
    if (!spec.privileged()) {
      linux =
          linux
              .with("maskedPaths", Json.ofStrings(SystemMountPlanner.masked()))
              .with("readonlyPaths", Json.ofStrings(SystemMountPlanner.readOnly()));
    }
    if (seccomp.isPresent()) {
      linux = linux.with("seccomp", seccomp.get());
    }
    Json.Obj o =
        Json.Obj.EMPTY
            .with("ociVersion", Json.of("1.0.2"))
            .with("process", process())
            .with(
                "root",
                Json.Obj.EMPTY
                    .with("path", Json.of(root.toString()))
                    .with("readonly", Json.of(spec.readOnlyRoot())));
    if (spec.owns(Namespace.UTS)) {
      o = o.with("hostname", Json.of(spec.hostname()));
    }
    if (!spec.annotations().isEmpty()) {
      o = o.with("annotations", Json.ofMap(spec.annotations()));
    }
    if (!spec.hooks().equals(Json.Obj.EMPTY)) {
      o = o.with("hooks", spec.hooks());
    }
    return o.with("mounts", mounts()).with("linux", linux);
  }

  /** The process alone, as {@code exec --process} takes it. */
  Json.Obj process() {
    List<Json> groups = new ArrayList<>();
    spec.user().groups().forEach(g -> groups.add(Json.of(g)));
    Json.Obj user =
        Json.Obj.EMPTY
            .with("uid", Json.of(spec.user().uid()))
            .with("gid", Json.of(spec.user().gid()))
            .with("umask", Json.of(022))
            .with("additionalGids", new Json.Arr(groups));
    List<Json> limits = new ArrayList<>();
    for (Ulimit u : spec.limits().ulimits()) {
      limits.add(
          Json.Obj.EMPTY
              .with("type", Json.of("RLIMIT_" + u.name().toUpperCase(Locale.ROOT)))
              .with("hard", Json.of(u.hard()))
              .with("soft", Json.of(u.soft())));
    }
    Json.Obj o =
        Json.Obj.EMPTY
            .with("terminal", Json.of(stdio instanceof Stdio.NewTerminal))
            .with("user", user)
            .with("args", Json.ofStrings(spec.argv()))
            .with("env", Json.ofStrings(spec.env()))
            .with("cwd", Json.of(spec.cwd().value()))
            .with("capabilities", capabilities())
            .with("rlimits", new Json.Arr(limits))
            .with("noNewPrivileges", Json.of(spec.noNewPrivileges()));
    if (stdio instanceof Stdio.NewTerminal t && t.rows() > 0) {
      o =
          o.with(
              "consoleSize",
              Json.Obj.EMPTY.with("height", Json.of(t.rows())).with("width", Json.of(t.columns())));
    }
    return spec.limits().oomScoreAdjust().isPresent()
        ? o.with("oomScoreAdj", Json.of(spec.limits().oomScoreAdjust().getAsLong()))
        : o;
  }

  /** None is inheritable or ambient; another user than root has none at all. */
  private Json capabilities() {
    List<String> names = new ArrayList<>();
    for (Capability c : capabilitiesThatCanBe()) {
      names.add("CAP_" + c.name());
    }
    Json all = Json.ofStrings(names);
    Json own = spec.user().uid() == 0 ? all : Json.ofStrings(List.of());
    return Json.Obj.EMPTY.with("bounding", all).with("effective", own).with("permitted", own);
  }

  private Set<Capability> capabilitiesThatCanBe() {
    Set<Capability> out = EnumSet.noneOf(Capability.class);
    out.addAll(spec.capabilities());
    long had = Privileges.ofThisProcess().capabilities();
    if (spec.privileged()) {
      // privileged in a container means all that there is
      out.removeIf(c -> (had >>> c.number() & 1) == 0);
    } else if (!OciDevices.rulesCanBe()) {
      // no rule keeps the host's disks closed: nobody may make a node of one
      out.remove(Capability.MKNOD);
    }
    return out;
  }

  /** Those that it is to make; what is shared or joined is the runtime's own already. */
  private Json namespaces(Path network) {
    List<String> types = new ArrayList<>(List.of("mount", "cgroup"));
    if (spec.owns(Namespace.PID)) {
      types.add("pid");
    }
    if (spec.owns(Namespace.IPC)) {
      types.add("ipc");
    }
    if (spec.owns(Namespace.UTS)) {
      types.add("uts");
    }
    List<Json> out = new ArrayList<>();
    types.forEach(t -> out.add(Json.Obj.EMPTY.with("type", Json.of(t))));
    if (!(spec.network() instanceof NetworkMode.Host)) {
      Json.Obj own = Json.Obj.EMPTY.with("type", Json.of("network"));
      boolean made = spec.network() instanceof NetworkMode.Existing;
      out.add(made ? own.with("path", Json.of(network.toString())) : own);
    }
    return new Json.Arr(out);
  }

  private Json mounts() throws IOException {
    List<Json> out = new ArrayList<>();
    out.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
    out.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    out.add(
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            "nosuid",
            "noexec",
            "newinstance",
            "ptmxmode=0666",
            "mode=0620",
            "gid=5"));
    if (spec.owns(Namespace.IPC)) {
      String size = "size=" + spec.limits().shmSize();
      out.add(mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", size));
    } else {
      out.add(mount("/dev/shm", "bind", "/dev/shm", "rbind"));
    }
    out.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    String access = spec.privileged() ? "rw" : "ro";
    out.add(
        spec.network() instanceof NetworkMode.Host
            ? mount("/sys", "bind", "/sys", "rbind", access)
            : mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access));
    for (Mount m : spec.mounts()) {
      out.add(mount(m));
    }
    return new Json.Arr(out);
  }

  private static Json mount(Mount m) throws IOException {
    String target = m.target().value();
    if (m instanceof Mount.Bind b) {
      return mount(
          target,
          "bind",
          b.source().toRealPath().toString(),
          b.recursive() ? "rbind" : "bind",
          "rprivate",
          b.readOnly() ? "ro" : "rw");
    }
    if (m instanceof Mount.Tmpfs t) {
      List<String> options = new ArrayList<>(List.of("nosuid", "nodev"));
      if (!t.options().isEmpty()) {
        options.addAll(List.of(t.options().split(",")));
      }
      return mount(target, "tmpfs", "tmpfs", options.toArray(new String[0]));
    }
    throw new IOException("a writable view that is thrown away needs jbuild's own sandbox");
  }

  private static Json mount(String target, String type, String source, String... options) {
    return Json.Obj.EMPTY
        .with("destination", Json.of(target))
        .with("type", Json.of(type))
        .with("source", Json.of(source))
        .with("options", Json.ofStrings(List.of(options)));
  }

  private static Json.Obj resources(Limits l) {
    Json.Obj memory = Json.Obj.EMPTY;
    if (l.memory().isPresent()) {
      memory =
          memory
              .with("limit", Json.of(l.memory().getAsLong()))
              .with("swap", Json.of(l.memorySwap().orElse(2 * l.memory().getAsLong())));
    }
    Json.Obj cpu = Json.Obj.EMPTY;
    if (l.nanoCpus().isPresent()) {
      long quota = Math.max(1000, l.nanoCpus().getAsLong() * CPU_PERIOD_MICROS / NANOS_PER_CPU);
      cpu = cpu.with("quota", Json.of(quota)).with("period", Json.of(CPU_PERIOD_MICROS));
    }
    if (l.cpuShares().isPresent()) {
      cpu = cpu.with("shares", Json.of(l.cpuShares().getAsLong()));
    }
    if (l.cpusetCpus().isPresent()) {
      cpu = cpu.with("cpus", Json.of(l.cpusetCpus().get()));
    }
    Json.Obj o = Json.Obj.EMPTY;
    o = memory.equals(Json.Obj.EMPTY) ? o : o.with("memory", memory);
    o = cpu.equals(Json.Obj.EMPTY) ? o : o.with("cpu", cpu);
    if (l.pids().isPresent()) {
      o = o.with("pids", Json.Obj.EMPTY.with("limit", Json.of(l.pids().getAsLong())));
    }
    if (l.blkioWeight().isPresent()) {
      o = o.with("blockIO", Json.Obj.EMPTY.with("weight", Json.of(l.blkioWeight().getAsLong())));
    }
    return o;
  }
}
