package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One push of an image or an index to one repository: blobs, then manifests, then tags. */
final class Push {
  private final Store store;
  private final Repository repository;
  private final BlobMemory memory;
  private final MissingLayers missing;
  private final ImagePush images;

  Push(
      Store store,
      Repository repository,
      BlobMemory memory,
      MissingLayers missing,
      Packing packing,
      Limits limits,
      TransferListener listener) {
    this.store = store;
    this.repository = repository;
    this.memory = memory;
    this.missing = missing;
    BlobPush blobs = new BlobPush(repository, memory, limits, listener);
    // people are shown layers
    BlobPush configs = new BlobPush(repository, memory, limits, TransferListener.NONE);
    this.images =
        new ImagePush(
            store, blobs, configs, new LayerForms(store, packing), missing, memory, limits);
  }

  /**
   * @param names all of this repository
   * @param annotations more of them, for what the names stand for
   * @return what the names stand for there
   */
  Descriptor push(Descriptor target, List<ImageReference> names, Map<String, String> annotations)
      throws IOException {
    Document pushed = target.mediaType().isIndex() ? index(target) : image(target.digest());
    Document top = ManifestForm.annotated(pushed, annotations);
    for (ImageReference name : names) {
      Optional<Digest> wanted = name.digest();
      if (wanted.isPresent() && !wanted.get().equals(top.descriptor().digest())) {
        throw new RegistryException(
            "cannot push " + name.familiar() + ": what is pushed is " + top.descriptor().digest());
      }
    }
    for (ImageReference name : names) {
      String digest = top.descriptor().digest().toString();
      put(name.tag().orElse(digest), top);
    }
    return top.descriptor();
  }

  private void put(String reference, Document document) throws IOException {
    boolean filed = repository.putManifest(reference, document);
    if (!filed && !document.descriptor().mediaType().isIndex()) {
      Optional<Descriptor> subject = ImageJson.parseManifest(document.bytes()).subject();
      if (subject.isPresent()) {
        ReferrersTag.add(repository, document, subject.get().digest());
      }
    }
  }

  private Document image(Digest manifest) throws IOException {
    Image image =
        store
            .images()
            .findByDigest(manifest)
            .orElseThrow(() -> new IOException("image " + manifest + " is not in the store"));
    Document document = images.push(image);
    remember(document);
    return document;
  }

  private void remember(Document document) throws IOException {
    List<Digest> blobs = new ArrayList<>();
    for (Descriptor layer : ImageJson.parseManifest(document.bytes()).layers()) {
      blobs.add(layer.digest());
    }
    memory.remember(repository.place(), blobs);
  }

  private Document index(Descriptor target) throws IOException {
    byte[] text = store.blobs().read(target.digest());
    ImageIndex index = ImageJson.parseIndex(text);
    List<Descriptor> missing = new ArrayList<>();
    List<Descriptor> here = new ArrayList<>();
    for (Descriptor d : index.manifests()) {
      (isHere(d) ? here : missing).add(d);
    }
    if (!missing.isEmpty()) {
      return part(target, here, missing);
    }
    List<Descriptor> pushed = new ArrayList<>();
    for (Descriptor d : index.manifests()) {
      Document member = d.mediaType().isIndex() ? index(d) : image(d.digest());
      put(member.descriptor().digest().toString(), member);
      Descriptor m = member.descriptor();
      pushed.add(
          new Descriptor(
              m.mediaType(), m.digest(), m.size(), d.urls(), d.annotations(), d.platform()));
    }
    if (pushed.equals(index.manifests())) {
      return Document.of(target.mediaType(), text, target.digest());
    }
    ImageIndex changed = new ImageIndex(index.mediaType(), pushed, index.annotations());
    return Document.of(changed.mediaType(), ImageJson.toBytes(changed));
  }

  /** Of an index that was pulled for one platform, that one's image goes, as docker does it. */
  private Document part(Descriptor target, List<Descriptor> here, List<Descriptor> missing)
      throws IOException {
    if (here.size() == 1) {
      return image(here.get(0).digest());
    }
    throw new RegistryException(
        "cannot push the index "
            + target.digest()
            + ": "
            + missing.size()
            + " of its images are not in the store; pull them, or push those that are by --platform");
  }

  private boolean isHere(Descriptor d) throws IOException {
    if (d.mediaType().isIndex()) {
      return store.blobs().size(d.digest()).isPresent();
    }
    Optional<Image> image = store.images().findByDigest(d.digest());
    if (image.isEmpty()) {
      return false;
    }
    for (Digest diffId : image.get().config().diffIds()) {
      if (store.layers().find(diffId).isEmpty() && !missing.has(diffId)) {
        return false;
      }
    }
    return true;
  }
}
