package io.jbuild.cli.system;

import io.jbuild.cli.container.ContainerRow;
import io.jbuild.cli.image.ImageFacts;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.volume.VolumeUse;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.TreeSize;
import io.jbuild.layercache.prune.CacheMountUsage;
import io.jbuild.layercache.prune.DiskUsage;
import io.jbuild.runner.Mount;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.volume.Volume;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code system df -v}: four tables with docker's columns, or one object with four lists. */
final class DiskUsageDetails {
  private static final int SHORT_KEY = 12;

  private final Session session;
  private final DiskUsage usage;
  private final Instant now = Instant.now();

  DiskUsageDetails(Session session, DiskUsage usage) {
    this.session = session;
    this.usage = usage;
  }

  void print(String format) throws IOException {
    List<Container> containers = session.containers().list();
    List<Json.Obj> images = images(containers);
    List<Json.Obj> volumes = volumes(containers);
    List<Json.Obj> rows = containers(containers);
    List<Json.Obj> cache = cache();
    PrintStream out = session.console().out();
    if (!format.isEmpty() && !format.equals("table")) {
      Json.Obj all =
          Json.Obj.EMPTY
              .with("Images", new Json.Arr(List.copyOf(images)))
              .with("Containers", new Json.Arr(List.copyOf(rows)))
              .with("Volumes", new Json.Arr(List.copyOf(volumes)))
              .with("BuildCache", new Json.Arr(List.copyOf(cache)));
      new Listing(List.of(), Map.of()).print(out, format, List.of(all));
      return;
    }
    out.print("Images space usage:\n\n");
    new Listing(
            List.of(
                "Repository",
                "Tag",
                "ID",
                "CreatedSince",
                "Size",
                "SharedSize",
                "UniqueSize",
                "Containers"),
            Map.of(
                "ID", "IMAGE ID",
                "CreatedSince", "CREATED",
                "SharedSize", "SHARED SIZE",
                "UniqueSize", "UNIQUE SIZE"))
        .print(out, "", images);
    out.print("\nContainers space usage:\n\n");
    new Listing(
            List.of(
                "ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names"),
            Map.of("ID", "CONTAINER ID", "LocalVolumes", "LOCAL VOLUMES", "RunningFor", "CREATED"))
        .print(out, "", rows);
    out.print("\nLocal Volumes space usage:\n\n");
    new Listing(List.of("Name", "Links", "Size"), Map.of("Name", "VOLUME NAME"))
        .print(out, "", volumes);
    out.print("\nBuild cache usage: " + Sizes.bytes(cacheBytes()) + "\n\n");
    new Listing(
            List.of("ID", "CacheType", "Size", "CreatedSince", "LastUsedSince", "Shared"),
            Map.of(
                "ID", "CACHE ID",
                "CacheType", "CACHE TYPE",
                "CreatedSince", "CREATED",
                "LastUsedSince", "LAST USED"))
        .print(out, "", cache);
  }

  private List<Json.Obj> images(List<Container> containers) throws IOException {
    ImageFacts facts = new ImageFacts(session.store());
    List<ImageStore.Entry> all = session.store().images().list();
    Map<Digest, Integer> users = new HashMap<>();
    for (ImageStore.Entry entry : all) {
      for (Digest layer : new HashSet<>(entry.image().config().diffIds())) {
        users.merge(layer, 1, Integer::sum);
      }
    }
    List<Json.Obj> out = new ArrayList<>();
    for (ImageStore.Entry entry : all) {
      List<Long> sizes = facts.layerSizes(entry.image());
      long shared = 0;
      long unique = 0;
      for (int i = 0; i < sizes.size(); i++) {
        boolean alone = users.getOrDefault(entry.image().config().diffIds().get(i), 1) == 1;
        unique += alone ? sizes.get(i) : 0;
        shared += alone ? 0 : sizes.get(i);
      }
      String id = entry.image().id().toString();
      long uses = containers.stream().filter(c -> c.record().imageId().equals(id)).count();
      Optional<ImageReference> name = entry.names().stream().findFirst();
      out.add(
          Json.Obj.EMPTY
              .with("Repository", Json.of(name.map(ImageReference::familiarName).orElse("<none>")))
              .with("Tag", Json.of(name.flatMap(ImageReference::tag).orElse("<none>")))
              .with("ID", Json.of(entry.image().id().shortHex()))
              .with("CreatedSince", ago(entry.stored()))
              .with("Size", Json.of(Sizes.bytes(shared + unique)))
              .with("SharedSize", Json.of(Sizes.bytes(shared)))
              .with("UniqueSize", Json.of(Sizes.bytes(unique)))
              .with("Containers", Json.of(Long.toString(uses))));
    }
    return out;
  }

  private List<Json.Obj> containers(List<Container> containers) throws IOException {
    Path volumes = session.store().root().resolve("volumes");
    List<Json.Obj> out = new ArrayList<>();
    for (Container c : containers) {
      Path directory = session.store().root().resolve("containers").resolve(c.record().id());
      long mounted = sources(c).stream().filter(s -> s.startsWith(volumes)).count();
      out.add(
          ContainerRow.of(c, false, now)
              .with("LocalVolumes", Json.of(Long.toString(mounted)))
              .with("Size", Json.of(Sizes.bytes(TreeSize.of(directory)))));
    }
    return out;
  }

  private static List<Path> sources(Container c) {
    List<Path> out = new ArrayList<>();
    for (Mount mount : c.record().process().mounts()) {
      if (mount instanceof Mount.Bind bind) {
        out.add(bind.source());
      }
    }
    return out;
  }

  private List<Json.Obj> volumes(List<Container> containers) throws IOException {
    List<Json.Obj> out = new ArrayList<>();
    for (Volume volume : VolumeUse.read(session).volumes().list()) {
      long links = containers.stream().filter(c -> sources(c).contains(volume.data())).count();
      out.add(
          Json.Obj.EMPTY
              .with("Name", Json.of(volume.name()))
              .with("Links", Json.of(Long.toString(links)))
              .with("Size", Json.of(Sizes.bytes(TreeSize.of(volume.data())))));
    }
    return out;
  }

  private List<Json.Obj> cache() throws IOException {
    List<Json.Obj> out = new ArrayList<>();
    for (DiskUsage.CacheEntry entry : usage.records()) {
      String key = entry.key().toString();
      String hex = key.substring(key.indexOf(':') + 1);
      out.add(
          cache(hex.substring(0, Math.min(SHORT_KEY, hex.length())), "regular", entry.bytes())
              .with("CreatedSince", ago(entry.created()))
              .with("LastUsedSince", ago(entry.lastUsed()))
              .with("Shared", Json.of(Boolean.toString(entry.shared()))));
    }
    for (CacheMountUsage mount : CacheMountUsage.list(session.store().root())) {
      out.add(
          cache(mount.id(), "exec.cachemount", mount.bytes())
              .with("CreatedSince", Json.of(""))
              .with("LastUsedSince", ago(mount.lastUsed()))
              .with("Shared", Json.of("false")));
    }
    return out;
  }

  private static Json.Obj cache(String id, String type, long bytes) {
    return Json.Obj.EMPTY
        .with("ID", Json.of(id))
        .with("CacheType", Json.of(type))
        .with("Size", Json.of(Sizes.bytes(bytes)));
  }

  private long cacheBytes() throws IOException {
    long bytes = usage.cache() + usage.garbage();
    for (CacheMountUsage mount : CacheMountUsage.list(session.store().root())) {
      bytes += mount.bytes();
    }
    return bytes;
  }

  private Json ago(Instant then) {
    return Json.of(Sizes.age(then, now) + " ago");
  }
}
