package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.registry.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Puts the blobs of an image into a repository, and makes the manifest that names them. */
final class ImagePush {
  private final Store store;
  private final BlobPush blobs;
  private final BlobPush configs;
  private final LayerForms forms;
  private final MissingLayers missing;
  private final BlobMemory memory;
  private final Limits limits;

  ImagePush(
      Store store,
      BlobPush blobs,
      BlobPush configs,
      LayerForms forms,
      MissingLayers missing,
      BlobMemory memory,
      Limits limits) {
    this.store = store;
    this.blobs = blobs;
    this.configs = configs;
    this.forms = forms;
    this.missing = missing;
    this.memory = memory;
    this.limits = limits;
  }

  /** The manifest; all it names is in the repository, itself is not yet. */
  Document push(Image image) throws IOException {
    List<Descriptor> pushed = blobs(image);
    if (pushed.equals(image.manifest().layers())) {
      return Document.of(
          image.descriptor().mediaType(), store.blobs().read(image.digest()), image.digest());
    }
    Manifest manifest = ManifestForm.of(image.manifest(), pushed);
    return Document.of(manifest.mediaType(), ImageJson.toBytes(manifest));
  }

  /** The layers as they are there now. The configuration goes beside them. */
  private List<Descriptor> blobs(Image image) throws IOException {
    List<Callable<Descriptor>> tasks = new ArrayList<>();
    tasks.add(() -> config(image.manifest().config()));
    Map<Digest, Integer> places = new LinkedHashMap<>();
    List<Digest> diffIds = image.config().diffIds();
    for (int i = 0; i < diffIds.size(); i++) {
      Digest diffId = diffIds.get(i);
      Descriptor layer = image.manifest().layers().get(i);
      if (places.putIfAbsent(diffId, tasks.size()) == null) {
        tasks.add(() -> layer(diffId, layer));
      }
    }
    List<Descriptor> done = Transfers.run(limits.uploads(), tasks);
    List<Descriptor> layers = new ArrayList<>();
    for (Digest diffId : diffIds) {
      layers.add(done.get(Objects.requireNonNull(places.get(diffId))));
    }
    return layers;
  }

  private Descriptor config(Descriptor config) throws IOException {
    if (!configs.isThere(config)) {
      byte[] text = store.blobs().read(config.digest());
      configs.put(config, () -> new ByteArrayInputStream(text));
    }
    return config;
  }

  private Descriptor layer(Digest diffId, Descriptor said) throws IOException {
    if (ForeignLayer.is(said.mediaType()) && !said.urls().isEmpty()) {
      return said;
    }
    for (Descriptor form : forms.ready(diffId, said)) {
      if (blobs.isThere(form)) {
        return form;
      }
      missing.fetch(diffId);
      if (forms.isKept(diffId, form)) {
        blobs.put(form, () -> forms.open(diffId, form));
        return form;
      }
    }
    Compression compression = forms.compression();
    Optional<Descriptor> known = memory.packed(diffId, compression, forms.level());
    if (known.isPresent() && blobs.isThere(known.get())) {
      return known.get();
    }
    missing.fetch(diffId);
    Descriptor packed =
        blobs.putPacked(
            diffId,
            () -> PackedStream.open(store.layers().openTar(diffId), compression, forms.level()));
    memory.remember(diffId, compression, forms.level(), packed);
    return packed;
  }
}
