package io.jbuild.builder.step;

import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cache mounts as layers, for other machines: a layer holds the files of one below {@code /data}.
 * The identity of a cache mount is its id and, on further lines, how it begins.
 */
public final class CacheMounts {
  private static final String DATA = "data";

  private final Store store;
  private final FileOps files;
  private final CacheDirectories directories;

  public CacheMounts(Store store, FileOps files) {
    this.store = store;
    this.files = files;
    this.directories = new CacheDirectories(store.root());
  }

  /** The ids that the steps of a build use, whether they run or not. */
  public static Set<String> ids(BuildGraph graph) {
    Set<String> ids = new TreeSet<>();
    for (Step step : graph.steps()) {
      if (step instanceof RunStep run) {
        for (RunMount mount : run.mounts()) {
          if (mount instanceof RunMount.Cache cache) {
            ids.add(cache.id());
          }
        }
      }
    }
    return ids;
  }

  /** Copies of the store's cache mounts that have one of these ids, by their identity. */
  public Map<String, LayerHandle> pack(Set<String> ids) throws IOException {
    Map<String, LayerHandle> out = new TreeMap<>();
    for (Map.Entry<String, Path> mount : directories.list().entrySet()) {
      if (ids.contains(id(mount.getKey()))) {
        try (Workspace workspace = store.layers().openWorkspace(List.of())) {
          Path data = workspace.upper().resolve(DATA);
          files.mkdir(data.toString(), 0700);
          new TreeMerge(files, false).merge(List.of(mount.getValue().toString()), data.toString());
          out.put(mount.getKey(), workspace.freeze(MtimeRule.KEEP));
        }
      }
    }
    return out;
  }

  /** The id that an identity begins with. */
  public static String id(String identity) {
    int end = identity.indexOf('\n');
    return end < 0 ? identity : identity.substring(0, end);
  }

  public boolean has(String identity) {
    return directories.has(identity);
  }

  /** Makes the cache mount with the files of the layer, unless it is there by now. */
  public void restore(String identity, LayerHandle layer) throws IOException {
    String data = layer.tree().resolve(DATA).toString();
    directories.create(
        identity, empty -> new TreeMerge(files, false).merge(List.of(data), empty.toString()));
  }
}
