package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.prune.CacheMountUsage;
import io.jbuild.layercache.prune.DiskUsage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild system df}. */
public final class DiskUsageVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("system df", "Show what the store takes")
        .option("--format", "TEMPLATE", "Go template, table or json")
        .flag("-v --verbose", "Every image, container, volume and cache entry by itself");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    Path root = session.store().root();
    ContainerLayers containers = ContainerLayers.read(root);
    DiskUsage usage = DiskUsage.of(session.store(), containers.diffIds());
    if (a.has("--verbose")) {
      new DiskUsageDetails(session, usage).print(a.value("--format").orElse(""));
      return 0;
    }
    int named = usage.imageCount() - usage.unnamedCount();
    long containerBytes = size(root.resolve("containers"));
    long volumeBytes = size(root.resolve("volumes"));
    int volumes = count(root.resolve("volumes"));
    List<CacheMountUsage> mounts = CacheMountUsage.list(root);
    long cache = usage.cache() + usage.garbage();
    for (CacheMountUsage mount : mounts) {
      cache += mount.bytes();
    }
    List<Json.Obj> rows = new ArrayList<>();
    rows.add(row("Images", usage.imageCount(), named, usage.images(), usage.unnamedImages()));
    rows.add(row("Containers", containers.count(), containers.count(), containerBytes, 0));
    rows.add(row("Local Volumes", volumes, volumes, volumeBytes, 0));
    rows.add(row("Build Cache", usage.records().size() + mounts.size(), 0, cache, cache));
    new Listing(
            List.of("Type", "TotalCount", "Active", "Size", "Reclaimable"),
            Map.of("TotalCount", "TOTAL"))
        .print(session.console().out(), a.value("--format").orElse(""), rows);
    return 0;
  }

  private static Json.Obj row(String type, int total, int active, long size, long reclaimable) {
    String percent = size == 0 ? "" : " (" + 100 * reclaimable / size + "%)";
    return Json.Obj.EMPTY
        .with("Type", Json.of(type))
        .with("TotalCount", Json.of(Integer.toString(total)))
        .with("Active", Json.of(Integer.toString(active)))
        .with("Size", Json.of(Sizes.bytes(size)))
        .with("Reclaimable", Json.of(Sizes.bytes(reclaimable) + percent));
  }

  private static int count(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    int count = 0;
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        count += Files.isDirectory(entry) ? 1 : 0;
      }
    }
    return count;
  }

  private static long size(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    long[] sum = {0};
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // removed meanwhile, or mounted by a container that runs: not ours to count
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
