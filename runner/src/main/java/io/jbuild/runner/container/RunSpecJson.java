package io.jbuild.runner.container;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Capability;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Mount;
import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.SeccompMode;
import io.jbuild.runner.Ulimit;
import io.jbuild.runner.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A specification as text, without its network; all that is written is read again as it was. */
final class RunSpecJson {
  private RunSpecJson() {}

  static Json.Obj write(RunSpec s) {
    List<String> capabilities = new ArrayList<>();
    s.capabilities().forEach(c -> capabilities.add(c.name()));
    List<Json> mounts = new ArrayList<>();
    s.mounts().forEach(m -> mounts.add(mount(m)));
    List<String> shared = new ArrayList<>();
    s.shared().forEach(n -> shared.add(n.name()));
    return Json.Obj.EMPTY
        .with("argv", Json.ofStrings(s.argv()))
        .with("env", Json.ofStrings(s.env()))
        .with("cwd", Json.of(s.cwd().value()))
        .with("uid", Json.of(s.user().uid()))
        .with("gid", Json.of(s.user().gid()))
        .with("groups", numbers(s.user().groups()))
        .with("hostname", Json.of(s.hostname()))
        .with("mounts", new Json.Arr(mounts))
        .with("limits", limits(s.limits()))
        .with("capabilities", Json.ofStrings(capabilities))
        .with("seccomp", Json.of(seccomp(s.seccomp())))
        .with("noNewPrivileges", Json.of(s.noNewPrivileges()))
        .with("privileged", Json.of(s.privileged()))
        .with("readOnlyRoot", Json.of(s.readOnlyRoot()))
        .with("runtime", Json.of(s.runtime()))
        .with("hooks", s.hooks())
        .with("init", Json.of(s.init()))
        .with("devices", Json.ofStrings(s.devices()))
        .with("sysctls", Json.ofMap(s.sysctls()))
        .with("annotations", Json.ofMap(s.annotations()))
        .with("shared", Json.ofStrings(shared));
  }

  static RunSpec read(Json.Obj o) {
    List<Mount> mounts = new ArrayList<>();
    for (Json m : o.array("mounts")) {
      if (m instanceof Json.Obj mount) {
        mounts.add(mount(mount));
      }
    }
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    o.strings("capabilities").forEach(c -> capabilities.add(Capability.valueOf(c)));
    Set<Namespace> shared = EnumSet.noneOf(Namespace.class);
    o.strings("shared").forEach(n -> shared.add(Namespace.valueOf(n)));
    return RunSpec.of(o.strings("argv"))
        .env(o.strings("env"))
        .cwd(ContainerPath.of(o.string("cwd").orElse("/")))
        .user(
            new User(
                o.integer("uid").orElse(0L), o.integer("gid").orElse(0L), numbers(o, "groups")))
        .hostname(o.string("hostname").orElse(""))
        .mounts(mounts)
        .limits(limits(o.object("limits")))
        .capabilities(capabilities)
        .seccomp(seccomp(o.string("seccomp").orElse("default")))
        .noNewPrivileges(o.bool("noNewPrivileges"))
        .privileged(o.bool("privileged"))
        .readOnlyRoot(o.bool("readOnlyRoot"))
        .runtime(o.string("runtime").orElse(""))
        .hooks(o.object("hooks"))
        .init(o.bool("init"))
        .devices(o.strings("devices"))
        .sysctls(o.stringMap("sysctls"))
        .annotations(o.stringMap("annotations"))
        .shared(shared)
        .build();
  }

  private static Json numbers(List<Long> values) {
    List<Json> out = new ArrayList<>();
    values.forEach(v -> out.add(Json.of(v)));
    return new Json.Arr(out);
  }

  private static List<Long> numbers(Json.Obj o, String name) {
    List<Long> out = new ArrayList<>();
    for (Json v : o.array(name)) {
      if (v instanceof Json.Num n) {
        n.integer().ifPresent(out::add);
      }
    }
    return out;
  }

  private static Json mount(Mount mount) {
    Json.Obj o = Json.Obj.EMPTY.with("target", Json.of(mount.target().value()));
    if (mount instanceof Mount.Bind b) {
      return o.with("type", Json.of("bind"))
          .with("source", Json.of(b.source().toString()))
          .with("readOnly", Json.of(b.readOnly()))
          .with("recursive", Json.of(b.recursive()));
    }
    if (mount instanceof Mount.Tmpfs t) {
      return o.with("type", Json.of("tmpfs")).with("options", Json.of(t.options()));
    }
    Mount.Discarding d = (Mount.Discarding) mount;
    return o.with("type", Json.of("discarding"))
        .with("source", Json.of(d.source().toString()))
        .with("scratch", Json.of(d.scratch().toString()));
  }

  private static Mount mount(Json.Obj o) {
    ContainerPath target = ContainerPath.of(o.string("target").orElse("/"));
    Path source = Path.of(o.string("source").orElse(""));
    return switch (o.string("type").orElse("")) {
      case "bind" -> new Mount.Bind(source, target, o.bool("readOnly"), o.bool("recursive"));
      case "tmpfs" -> new Mount.Tmpfs(target, o.string("options").orElse(""));
      default -> new Mount.Discarding(source, Path.of(o.string("scratch").orElse("")), target);
    };
  }

  static Json.Obj limits(Limits l) {
    Json.Obj o = Json.Obj.EMPTY;
    o = number(o, "memory", l.memory());
    o = number(o, "memorySwap", l.memorySwap());
    o = number(o, "nanoCpus", l.nanoCpus());
    o = number(o, "cpuShares", l.cpuShares());
    o = number(o, "blkioWeight", l.blkioWeight());
    o = number(o, "pids", l.pids());
    o = number(o, "oomScoreAdjust", l.oomScoreAdjust());
    if (l.cpusetCpus().isPresent()) {
      o = o.with("cpusetCpus", Json.of(l.cpusetCpus().get()));
    }
    List<String> ulimits = new ArrayList<>();
    l.ulimits().forEach(u -> ulimits.add(u.name() + '=' + u.soft() + ':' + u.hard()));
    return o.with("shmSize", Json.of(l.shmSize())).with("ulimits", Json.ofStrings(ulimits));
  }

  private static Json.Obj number(Json.Obj o, String name, OptionalLong v) {
    return v.isPresent() ? o.with(name, Json.of(v.getAsLong())) : o;
  }

  static Limits limits(Json.Obj o) {
    List<Ulimit> ulimits = new ArrayList<>();
    o.strings("ulimits").forEach(u -> ulimits.add(Ulimit.parse(u)));
    return new Limits(
        number(o, "memory"),
        number(o, "memorySwap"),
        number(o, "nanoCpus"),
        number(o, "cpuShares"),
        o.string("cpusetCpus"),
        number(o, "blkioWeight"),
        number(o, "pids"),
        o.integer("shmSize").orElse(Limits.DEFAULT_SHM_SIZE),
        ulimits,
        number(o, "oomScoreAdjust"));
  }

  private static OptionalLong number(Json.Obj o, String name) {
    Optional<Long> v = o.integer(name);
    return v.isPresent() ? OptionalLong.of(v.get()) : OptionalLong.empty();
  }

  private static String seccomp(SeccompMode mode) {
    if (mode instanceof SeccompMode.Profile p) {
      return p.file().toString();
    }
    return mode instanceof SeccompMode.Unconfined ? "unconfined" : "default";
  }

  private static SeccompMode seccomp(String text) {
    return switch (text) {
      case "default" -> SeccompMode.DEFAULT;
      case "unconfined" -> SeccompMode.UNCONFINED;
      default -> new SeccompMode.Profile(Path.of(text));
    };
  }
}
