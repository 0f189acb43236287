package io.jbuild.builder.step;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.snapshot.DirectoryLayerStore;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A small root file system of the host's own busybox, in a store of its own, with a sandbox. */
public final class Busybox {
  private static final long MTIME = 1_600_000_000;

  private Busybox() {}

  /** Skips the test where there is no static busybox or no right to make namespaces. */
  public static void assume() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/bin/busybox")), "there is no /bin/busybox (busybox-static)");
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "these tests make namespaces as root");
  }

  public static FileOps files() {
    return new JnaFileOps(JnaLinux.open());
  }

  public static Store open(Path root) {
    return DirectoryStore.open(
        root, (r, blobs, lease) -> new DirectoryLayerStore(r, files(), blobs, lease));
  }

  public static ContainerRuntime runtime() throws IOException {
    JnaLinux linux = JnaLinux.open();
    return Sandbox.open(linux, HostCgroups.of(linux), new JnaFileOps(linux));
  }

  public static LayerHandle layer(Store store) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    for (String directory :
        List.of("/bin", "/dev", "/etc", "/proc", "/sys", "/tmp", "/root", "/home", "/home/app")) {
      int mode = directory.equals("/tmp") ? 01777 : 0755;
      int owner = directory.equals("/home/app") ? 1000 : 0;
      entries.add(
          LayerEntry.of(
              TocEntry.directory(ContainerPath.of(directory), mode, owner, owner, MTIME)));
    }
    Path busybox = Path.of("/bin/busybox");
    entries.add(
        new LayerEntry(
            TocEntry.file(ContainerPath.of("/bin/busybox"), 0755, 0, 0, Files.size(busybox), MTIME),
            () -> Files.newInputStream(busybox)));
    for (String name :
        "sh cat ls echo mkdir rm touch cp mv sleep id stat grep kill env pwd mount wc find chmod ln test true false date tail head"
            .split(" ", -1)) {
      entries.add(
          LayerEntry.of(
              TocEntry.symlink(ContainerPath.of("/bin/" + name), "busybox", 0, 0, MTIME)));
    }
    entries.add(
        text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"));
    entries.add(text("/etc/group", "root:x:0:\napp:x:1000:\n"));
    return store.layers().write(entries, Face.TREE);
  }

  private static LayerEntry text(String path, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    return new LayerEntry(
        TocEntry.file(ContainerPath.of(path), 0644, 0, 0, content.length, MTIME),
        () -> new ByteArrayInputStream(content));
  }
}
