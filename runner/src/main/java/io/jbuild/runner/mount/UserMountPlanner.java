package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mounts and devices that were asked for. */
public final class UserMountPlanner {
  private UserMountPlanner() {}

  /**
   * @throws IOException when a source is not there
   */
  public static void plan(Program program, RunSpec spec, Host host, Stubs stubs)
      throws IOException {
    for (Mount mount : spec.mounts()) {
      if (mount instanceof Mount.Bind b) {
        bind(program, b, spec, stubs);
      } else if (mount instanceof Mount.Tmpfs t) {
        stubs.directory(t.target());
        TmpfsOptions options = TmpfsOptions.parse(t.options());
        SystemMountPlanner.mount(
            program, "tmpfs", t.target().value(), "tmpfs", options.flags(), options.data());
      } else {
        discarding(program, (Mount.Discarding) mount, spec, host, stubs);
      }
    }
    for (String device : spec.devices()) {
      device(program, device, stubs);
    }
  }

  private static void device(Program program, String text, Stubs stubs) throws IOException {
    int colon = text.indexOf(':');
    Path source = Path.of(colon < 0 ? text : text.substring(0, colon)).toRealPath();
    ContainerPath target = ContainerPath.of(text.substring(colon + 1));
    stubs.file(target);
    SystemMountPlanner.bind(program, relative(source), target.value(), false);
  }

  private static void bind(Program program, Mount.Bind b, RunSpec spec, Stubs stubs)
      throws IOException {
    // links are followed here, on the host's side: in the child an absolute one would lead into the
    // container
    Path source = b.source().toRealPath();
    boolean directory = Files.isDirectory(source);
    if (directory) {
      stubs.directory(b.target());
    } else {
      stubs.file(b.target());
    }
    SystemMountPlanner.bind(program, relative(source), b.target().value(), b.recursive());
    if (directory && !spec.privileged()) {
      SystemMountPlanner.forbidDevices(program, b.target().value(), b.recursive());
    }
    if (b.readOnly()) {
      SystemMountPlanner.setReadOnly(program, b.target().value(), b.recursive(), 0);
    }
  }

  private static void discarding(
      Program program, Mount.Discarding d, RunSpec spec, Host host, Stubs stubs)
      throws IOException {
    Path upper = Files.createDirectories(d.scratch().resolve("upper"));
    Path work = Files.createDirectories(d.scratch().resolve("work"));
    stubs.directory(d.target());
    SystemMountPlanner.mount(
        program,
        "overlay",
        d.target().value(),
        "overlay",
        SystemMountPlanner.nodev(spec),
        "lowerdir="
            + escaped(d.source().toRealPath())
            + ",upperdir="
            + escaped(upper.toRealPath())
            + ",workdir="
            + escaped(work.toRealPath())
            + ",redirect_dir=nofollow,index=off,metacopy=off,volatile"
            + (host.userNamespace() ? ",userxattr" : ""));
  }

  private static String relative(Path absolute) {
    String path = absolute.toString().substring(1);
    return path.isEmpty() ? "." : path;
  }

  /** As overlay's options want a name with a colon, a comma or a backslash in it. */
  private static String escaped(Path path) {
    return relative(path).replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
  }
}
