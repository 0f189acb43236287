package io.jbuild.builder.base;

import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code jbuild/base}: a small root file system of this machine's own shell, core utilities and C
 * library, so that a first build needs neither network nor registry. It is made when it is first
 * asked for and kept under its name; the same files give the same image. Thread-safe.
 */
public final class EmbeddedBase implements ImageSource {
  /** The name that Dockerfiles use. */
  public static final ImageReference NAME = ImageReference.parse("jbuild/base");

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Store store;

  public EmbeddedBase(Store store) {
    this.store = store;
  }

  @Override
  public synchronized Optional<Image> find(
      ImageReference name, Platform platform, PullPolicy policy) throws IOException {
    if (!name.equals(NAME) || !platform.accepts(Platform.host())) {
      return Optional.empty();
    }
    Image image = make();
    store.images().tag(image.digest(), NAME);
    return Optional.of(image);
  }

  @Override
  public void fetch(Image image, Collection<Digest> diffIds) {
    // the layer was written before the image was given out
  }

  private Image make() throws IOException {
    Collection<LayerEntry> entries = BaseContents.collect().entries();
    LayerHandle layer = store.layers().write(entries, LayerStore.Face.TREE);
    Instant created = Instant.ofEpochSecond(layer.toc().newestMtime());
    Map<String, String> labels = new TreeMap<>();
    labels.put("io.jbuild.base.distribution", distribution());
    labels.put("io.jbuild.base.files", Integer.toString(entries.size()));
    labels.put("io.jbuild.base.list", Digest.sha256(list(entries)).toString());
    ContainerConfig container =
        ContainerConfig.EMPTY
            .withEnv("PATH", PATH)
            .withCmd(Optional.of(List.of("sh")))
            .withLabels(labels);
    HistoryEntry history =
        new HistoryEntry(
            Optional.of(created),
            Optional.of("jbuild: this machine's shell, core utilities and C library"),
            Optional.empty(),
            Optional.empty(),
            false);
    ImageConfig config =
        ImageConfig.scratch(Platform.host())
            .withCreated(Optional.of(created))
            .withContainer(container)
            .withDiffIds(List.of(layer.layer().diffId()))
            .withHistory(List.of(history));
    return ImageDraft.of(config, List.of(layer.layer())).put(store.images());
  }

  private static byte[] list(Collection<LayerEntry> entries) {
    StringBuilder out = new StringBuilder();
    for (LayerEntry e : entries) {
      TocEntry t = e.entry();
      out.append(t.path()).append(' ').append(t.size()).append(' ').append(t.mtimeSeconds());
      out.append('\n');
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String distribution() throws IOException {
    Path file = Path.of("/etc/os-release");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("PRETTY_NAME=")) {
          return line.substring("PRETTY_NAME=".length()).replace("\"", "");
        }
      }
    }
    return "unknown";
  }
}
