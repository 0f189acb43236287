package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.User;
import io.jbuild.runner.device.DescribedDevices;
import io.jbuild.runner.device.DeviceEdits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the flags that give a container devices. */
final class DeviceReader {
  private static final String GPU = "nvidia.com/gpu=";

  private final Arguments a;

  DeviceReader(Arguments a) {
    this.a = a;
  }

  /** Adds them to what all other flags say. */
  void read(RunSpec.Builder builder, DescribedDevices described) throws IOException {
    List<String> paths = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String text : a.values("--device")) {
      if (DescribedDevices.isName(text) && !text.startsWith("/")) {
        names.add(text);
      } else {
        paths.add(path(text));
      }
    }
    a.value("--gpus").ifPresent(text -> names.addAll(gpus(text)));
    builder.devices(paths);
    if (names.isEmpty()) {
      return;
    }
    DeviceEdits edits = described.edits(names);
    RunSpec spec = builder.build();
    if (!edits.hooks().equals(Json.Obj.EMPTY) && spec.runtime().isEmpty()) {
      throw new IOException(
          "cannot use "
              + String.join(", ", names)
              + ": it needs hooks, programs of the host that change the container, which jbuild's"
              + " own sandbox does not run: add --runtime runc or --runtime crun");
    }
    List<String> env = new ArrayList<>(spec.env());
    env.addAll(edits.env());
    paths.addAll(edits.devices());
    List<Mount> mounts = new ArrayList<>(spec.mounts());
    mounts.addAll(edits.mounts());
    List<Long> groups = new ArrayList<>(spec.user().groups());
    groups.addAll(edits.groups());
    builder
        .env(env)
        .devices(paths)
        .mounts(mounts)
        .user(new User(spec.user().uid(), spec.user().gid(), groups))
        .hooks(edits.hooks());
  }

  /** {@code PATH[:TARGET][:rwm]}. */
  private static String path(String text) {
    int last = text.lastIndexOf(':');
    String permissions = last < 0 ? "/" : text.substring(last + 1);
    boolean path = permissions.startsWith("/");
    if (!text.startsWith("/") || !(path || permissions.equals("rwm") || permissions.equals("rw"))) {
      throw new UsageException(
          "invalid value '"
              + text
              + "' for --device: want PATH[:TARGET][:rwm] or VENDOR/CLASS=NAME; a device that can"
              + " be opened at all can be read and written");
    }
    return path ? text : text.substring(0, last);
  }

  /** {@code all}, a number, {@code count=N} or {@code device=N,…}, as docker has them. */
  private static List<String> gpus(String said) {
    String text = said.replace("\"", "");
    List<String> out = new ArrayList<>();
    if (text.startsWith("device=")) {
      for (String one : text.substring("device=".length()).split(",")) {
        out.add(GPU + one);
      }
      return out;
    }
    String number = text.startsWith("count=") ? text.substring("count=".length()) : text;
    if (number.equals("all") || number.equals("-1")) {
      return List.of(GPU + "all");
    }
    try {
      for (int i = 0; i < Integer.parseInt(number); i++) {
        out.add(GPU + i);
      }
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + said + "' for --gpus: want all, a number or device=NAME,…", e);
    }
    return out;
  }
}
