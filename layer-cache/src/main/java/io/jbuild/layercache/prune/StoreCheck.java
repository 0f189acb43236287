package io.jbuild.layercache.prune;

import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.record.DamagedRecordException;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies every digest and every reference of a store, and mends what can be mended: what is
 * damaged is removed, so that it is fetched or built again instead of being trusted.
 */
public final class StoreCheck {
  private final DirectoryStore store;
  private final StoreFiles files;
  private final boolean repair;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Digest> badBlobs = new HashSet<>();
  private final Set<Digest> badLayers = new HashSet<>();

  private StoreCheck(DirectoryStore store, boolean repair) {
    this.store = store.onlooker();
    this.files = new StoreFiles(store);
    this.repair = repair;
  }

  /**
   * Something that is not as it should be.
   *
   * @param subject what it is about: {@code blob sha256:…}, {@code image busybox:latest}
   * @param remedy what was done about it or is left to do
   */
  public record Finding(String subject, String problem, String remedy) {
    @Override
    public String toString() {
      return subject + ": " + problem + (remedy.isEmpty() ? "" : "; " + remedy);
    }
  }

  /** Reads every byte of the store. Nothing found means that every image can be trusted. */
  public static List<Finding> run(DirectoryStore store, boolean repair) throws IOException {
    StoreCheck check = new StoreCheck(store, repair);
    check.blobs();
    check.layers();
    check.records();
    check.images();
    return List.copyOf(check.findings);
  }

  private void found(String subject, Exception problem, String remedy) {
    found(subject, String.valueOf(problem.getMessage()), remedy);
  }

  private void found(String subject, String problem, String remedy) {
    findings.add(new Finding(subject, problem, repair ? remedy : ""));
  }

  private void blobs() throws IOException {
    for (Map.Entry<Digest, Path> blob : files.blobs().entrySet()) {
      try (InputStream in = store.blobs().open(blob.getKey())) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (NoSuchFileException e) {
        // pruned while we looked
      } catch (IOException e) {
        badBlobs.add(blob.getKey());
        found("blob " + blob.getKey(), e, "removed");
        if (repair) {
          Files.deleteIfExists(blob.getValue());
        }
      }
    }
  }

  private void layers() throws IOException {
    for (Map.Entry<Digest, Path> layer : files.layers().entrySet()) {
      Digest diffId = layer.getKey();
      if (Files.notExists(layer.getValue().resolve("toc"))) {
        continue; // no layer yet: its writer is at work, or died and leaves it to the next prune
      }
      try (InputStream tar = store.layers().openTar(diffId);
          InputStream in = new VerifyingInputStream(tar, "layer " + diffId, diffId)) {
        in.transferTo(OutputStream.nullOutputStream());
        contents(diffId, layer.getValue());
      } catch (IOException | IllegalArgumentException e) {
        if (Files.notExists(layer.getValue())) {
          continue; // pruned while we looked
        }
        badLayers.add(diffId);
        found("layer " + diffId, e, "removed");
        if (repair) {
          Trees.delete(layer.getValue());
        }
      }
    }
  }

  /** The table and the tree: neither is read where the tar stream is kept. */
  private void contents(Digest diffId, Path directory) throws IOException {
    LayerHandle layer = store.layers().get(diffId);
    Iterable<TocEntry> entries = layer.toc();
    if (!Files.isDirectory(directory.resolve("tree"))) {
      return;
    }
    for (TocEntry e : entries) {
      if (e.kind() == TocEntry.Kind.ADD && e.digest().isPresent()) {
        String what = "the file '" + e.path() + "'";
        try (InputStream in =
            new VerifyingInputStream(layer.content(e).open(), what, e.digest().get(), e.size())) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    }
  }

  private boolean isLost(Digest diffId) throws IOException {
    return badLayers.contains(diffId) || store.layers().find(diffId).isEmpty();
  }

  private void records() throws IOException {
    for (CacheKey key : store.records().list()) {
      try {
        for (Layer layer : store.records().check(key).layers()) {
          if (isLost(layer.diffId())) {
            found("record " + key, "its layer " + layer.diffId() + " is not there", "removed");
            drop(key);
            break;
          }
        }
      } catch (NoSuchFileException e) {
        // pruned while we looked
      } catch (DamagedRecordException e) {
        found("record " + key, e, "removed");
        drop(key);
      }
    }
  }

  private void drop(CacheKey key) throws IOException {
    if (repair) {
      store.records().remove(key);
    }
  }

  /**
   * What has a name must be whole. What has none may be there in part: an image that a registry was
   * asked for, and that nobody needed the layers of; but nothing of it may be damaged.
   */
  private void images() throws IOException {
    Map<ImageReference, Descriptor> names = store.images().names(this::unreadable);
    Set<Digest> broken = new HashSet<>();
    for (Descriptor entry : store.images().entryFiles(this::unreadable).keySet()) {
      String problem = problem(entry, names.containsValue(entry));
      if (!problem.isEmpty()) {
        broken.add(entry.digest());
        found("image " + entry.digest(), problem, "removed: pull, load or build it again");
      }
    }
    for (Map.Entry<ImageReference, Descriptor> name : names.entrySet()) {
      Digest target = name.getValue().digest();
      String problem =
          broken.contains(target) ? "its image is broken" : problem(name.getValue(), true);
      if (!problem.isEmpty()) {
        found("name " + name.getKey().familiar(), problem, "removed");
        if (repair) {
          store.images().untag(name.getKey());
        }
      }
    }
    if (repair) {
      for (Digest digest : broken) {
        store.images().remove(digest);
      }
    }
  }

  private void unreadable(Path file, IOException problem) throws IOException {
    found("file " + store.root().relativize(file), problem, "removed");
    if (repair) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * What is wrong with the image or index; empty when all is well.
   *
   * @param whole whether its layers must be there; of an index, those of one member at least
   */
  private String problem(Descriptor d, boolean whole) throws IOException {
    try {
      byte[] text = store.blobs().read(d.digest());
      Json.Obj document = JsonText.parseObject(text, "the manifest");
      if (text.length != d.size() || ImageJson.isIndex(document) != d.mediaType().isIndex()) {
        return "what refers to it calls it " + d.mediaType() + " of " + d.size() + " bytes";
      }
      if (ImageJson.isIndex(document)) {
        return problem(ImageJson.parseIndex(document), whole);
      }
      Manifest manifest = ImageJson.parseManifest(document);
      ImageConfig config = ImageJson.parseConfig(store.blobs().read(manifest.config().digest()));
      for (Digest diffId : config.diffIds()) {
        if (whole ? isLost(diffId) : badLayers.contains(diffId)) {
          return "its layer " + diffId + " is not there";
        }
      }
      return "";
    } catch (NoSuchFileException e) {
      return "a document of it is not there: " + e.getMessage();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String problem(ImageIndex index, boolean whole) throws IOException {
    String problem = "none of its images is there";
    for (Descriptor member : index.manifests()) {
      if (badBlobs.contains(member.digest())) {
        return "its member " + member.digest() + " is damaged";
      }
      problem = whole && !problem.isEmpty() ? problem(member, true) : "";
    }
    return problem;
  }
}
