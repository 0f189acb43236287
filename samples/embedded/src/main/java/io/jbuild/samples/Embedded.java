package io.jbuild.samples;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.Web;
import io.jbuild.builder.base.EmbeddedBase;
import io.jbuild.builder.engine.BuildEngine;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.sandbox.Sandbox;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds the Dockerfile of a directory into a store: {@code Embedded STORE DIRECTORY NAME}. */
public final class Embedded {
  private Embedded() {}

  public static void main(String[] arguments) throws IOException, BuildException {
    Path root = Path.of(arguments[0]);
    Path directory = Path.of(arguments[1]).toAbsolutePath();
    ImageReference name = ImageReference.parse(arguments[2]);

    Linux linux = JnaLinux.open();
    FileOps files = new JnaFileOps(linux);
    try (Store store = DirectoryStore.open(root, files)) {
      BuildRequest request =
          BuildRequest.of(new BuildContext.Directory(directory)).tags(List.of(name)).build();
      BuildResult result = engine(linux, files, store).build(request, Embedded::show);
      System.out.println(name.familiar() + " is " + result.image().id());
    }
  }

  /**
   * Whatever the build must not do it is not given: this one has no registry and no way to the
   * network, and its only base images are the embedded one and those of the store.
   */
  private static BuildEngine engine(Linux linux, FileOps files, Store store) {
    ContainerRuntime runtime =
        (spec, root, stdio) ->
            Sandbox.open(linux, HostCgroups.of(linux), files).start(spec, root, stdio);
    return new BuildEngine(
        store, files, runtime, List.of(new EmbeddedBase(store)), Optional.empty(), Web.NONE);
  }

  private static void show(BuildEvent event) {
    if (event instanceof BuildEvent.Started started) {
      System.out.println(started.step().title());
    } else if (event instanceof BuildEvent.Cached cached) {
      System.out.println(cached.step().title() + " CACHED");
    } else if (event instanceof BuildEvent.Printed printed) {
      System.out.writeBytes(printed.bytes().toArray());
    }
  }
}
