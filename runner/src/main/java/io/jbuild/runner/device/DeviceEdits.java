package io.jbuild.runner.device;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a container gets with its described devices: containerEdits of the CDI's SPEC.md. */
public final class DeviceEdits {
  private final List<String> env = new ArrayList<>();
  private final List<String> devices = new ArrayList<>();
  private final List<Mount> mounts = new ArrayList<>();
  private final Set<Long> groups = new LinkedHashSet<>();
  private Json.Obj hooks = Json.Obj.EMPTY;

  DeviceEdits() {}

  /** Entries {@code NAME=value}. */
  public List<String> env() {
    return List.copyOf(env);
  }

  /** {@code PATH:TARGET}. */
  public List<String> devices() {
    return List.copyOf(devices);
  }

  public List<Mount> mounts() {
    return List.copyOf(mounts);
  }

  public List<Long> groups() {
    return List.copyOf(groups);
  }

  /** As {@code hooks} in config.md of runtime-spec. */
  public Json.Obj hooks() {
    return hooks;
  }

  void add(Json.Obj edits, Path spec) throws IOException {
    env.addAll(edits.strings("env"));
    for (Json node : edits.array("deviceNodes")) {
      if (node instanceof Json.Obj o) {
        String path = text(o, "path", spec);
        devices.add(o.string("hostPath").orElse(path) + ":" + path);
      }
    }
    for (Json mount : edits.array("mounts")) {
      if (mount instanceof Json.Obj o) {
        mounts.add(mount(o, spec));
      }
    }
    for (Json group : edits.array("additionalGids")) {
      if (group instanceof Json.Num n) {
        n.integer().ifPresent(groups::add);
      }
    }
    for (Json hook : edits.array("hooks")) {
      if (hook instanceof Json.Obj o) {
        String when = text(o, "hookName", spec);
        List<Json> same = new ArrayList<>(hooks.array(when));
        same.add(o.without("hookName"));
        hooks = hooks.with(when, new Json.Arr(same));
      }
    }
  }

  private static Mount mount(Json.Obj o, Path spec) throws IOException {
    ContainerPath target = ContainerPath.of(text(o, "containerPath", spec));
    List<String> options = o.strings("options");
    if (o.string("type").orElse("").equals("tmpfs")) {
      return new Mount.Tmpfs(target, String.join(",", options));
    }
    boolean recursive = options.contains("rbind");
    return new Mount.Bind(
        Path.of(text(o, "hostPath", spec)), target, options.contains("ro"), recursive);
  }

  private static String text(Json.Obj o, String name, Path spec) throws IOException {
    return o.string(name)
        .orElseThrow(() -> new IOException("cannot use the devices of " + spec + ": no " + name));
  }
}
