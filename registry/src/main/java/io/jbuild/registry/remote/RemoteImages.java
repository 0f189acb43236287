package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.http.Registries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images from registries, by their names. What has come is named in the store once all its layers
 * are there. Thread-safe; talks to nobody before it is asked for an image.
 */
public final class RemoteImages implements ImageSource, ImageSink {
  private final Store store;
  private final RegistrySettings settings;
  private final Registries registries;
  private final TransferListener listener;
  private final BlobMemory memory;
  private final Map<Digest, Origin> origins = new ConcurrentHashMap<>();
  private final Map<Digest, Image> found = new ConcurrentHashMap<>();

  /** Whence an image came, and what it is to be called when it is whole. */
  private record Origin(ImageReference name, Digest target, List<Repository> repositories) {}

  public RemoteImages(
      Store store,
      RegistrySettings settings,
      CredentialSource credentials,
      TransferListener listener) {
    this.store = store;
    this.settings = settings;
    this.registries = new Registries(settings, credentials, listener);
    this.listener = listener;
    this.memory = new BlobMemory(store);
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform, PullPolicy policy)
      throws IOException {
    if (policy == PullPolicy.NEVER) {
      return Optional.empty();
    }
    try {
      return search(name, platform);
    } catch (IOException e) {
      boolean local = store.images().find(name.familiar(), platform).isPresent();
      if (policy == PullPolicy.NEWER && local && !Thread.currentThread().isInterrupted()) {
        return Optional.empty(); // what the store has serves
      }
      throw e;
    }
  }

  private Optional<Image> search(ImageReference name, Platform platform) throws IOException {
    List<Repository> repositories = repositories(name);
    for (int i = 0; i < repositories.size(); i++) {
      Repository repository = repositories.get(i);
      try {
        Optional<Image> unchanged = unchanged(repository, name, platform);
        if (unchanged.isPresent()) {
          return unchanged;
        }
        Optional<ImagePull.Pulled> found = new ImagePull(store, repository).find(name, platform);
        if (found.isPresent()) {
          List<Repository> serving = repositories.subList(i, repositories.size());
          return Optional.of(found(name, found.get(), serving));
        }
      } catch (IOException e) {
        if (!repository.place().mirror() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // a mirror that fails is as good as one that has not got it
      }
    }
    return Optional.empty();
  }

  private List<Repository> repositories(ImageReference name) throws RegistryException {
    List<Repository> out = new ArrayList<>();
    for (Place place : settings.sources(name)) {
      out.add(new Repository(registries.get(place)));
    }
    return out;
  }

  /** The image of the store, when the registry says that its name stands for the same still. */
  private Optional<Image> unchanged(Repository repository, ImageReference name, Platform platform)
      throws IOException {
    Optional<Descriptor> known = store.images().find(name);
    if (known.isEmpty() || name.tag().isEmpty() || name.digest().isPresent()) {
      return Optional.empty();
    }
    Optional<Digest> now = repository.findDigest(name.tag().get());
    if (now.isEmpty() || !now.get().equals(known.get().digest())) {
      return Optional.empty();
    }
    Optional<Image> image = store.images().find(name.familiar(), platform);
    return image.isPresent() && isWhole(image.get()) ? image : Optional.empty();
  }

  private Image found(ImageReference name, ImagePull.Pulled pulled, List<Repository> repositories)
      throws IOException {
    Image image = pulled.image();
    Origin origin = new Origin(name, pulled.target(), List.copyOf(repositories));
    origins.put(image.digest(), origin);
    if (isWhole(image)) {
      named(origin);
      return image;
    }
    image.config().diffIds().forEach(diffId -> found.putIfAbsent(diffId, image));
    List<Digest> blobs = new ArrayList<>();
    for (Descriptor layer : image.manifest().layers()) {
      blobs.add(layer.digest());
    }
    // for a build on top of it that is only pushed on: it takes them from there
    memory.remember(repositories.get(0).place(), blobs);
    return image;
  }

  private boolean isWhole(Image image) throws IOException {
    for (Digest diffId : image.config().diffIds()) {
      if (store.layers().find(diffId).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private void named(Origin origin) throws IOException {
    ImageReference name = origin.name();
    store
        .images()
        .tag(
            origin.target(),
            name.digest().isPresent() ? name.withDigest(name.digest().get()) : name);
  }

  @Override
  public void fetch(Image image, Collection<Digest> diffIds) throws IOException {
    Origin origin = origins.get(image.digest());
    List<LayerPull.Part> missing = new ArrayList<>();
    for (LayerPull.Part part : ImagePull.parts(image)) {
      boolean wanted = diffIds.contains(part.diffId());
      if (wanted && store.layers().find(part.diffId()).isEmpty()) {
        missing.add(part);
      }
    }
    if (origin == null) {
      if (!missing.isEmpty()) {
        throw new IOException(
            "image " + image.digest() + " did not come from a registry: pull it again");
      }
      return;
    }
    download(missing, origin);
    if (isWhole(image)) {
      named(origin);
    }
  }

  private void download(List<LayerPull.Part> parts, Origin origin) throws IOException {
    LayerPull layers = new LayerPull(store, origin.repositories(), listener);
    List<Callable<Digest>> tasks = new ArrayList<>();
    for (LayerPull.Part part : parts) {
      tasks.add(
          () -> {
            layers.pull(part);
            return part.blob().digest();
          });
    }
    List<Digest> blobs = Transfers.run(settings.limits().downloads(), tasks);
    memory.remember(origin.repositories().get(0).place(), blobs);
  }

  /** Layers of images that were found here: what is pushed may have them as its base. */
  private final class Found implements MissingLayers {
    @Override
    public boolean has(Digest diffId) {
      return found.containsKey(diffId);
    }

    @Override
    public void fetch(Digest diffId) throws IOException {
      Image image = found.get(diffId);
      if (image != null) {
        RemoteImages.this.fetch(image, List.of(diffId));
      }
    }
  }

  @Override
  public void write(Descriptor target, List<ImageReference> names, Packing packing)
      throws IOException {
    push(target, names, packing);
  }

  /** What a name stands for in its registry now. */
  public record Pushed(ImageReference name, Descriptor target) {}

  /** As {@link #write}, telling what came to be. */
  public List<Pushed> push(Descriptor target, List<ImageReference> names, Packing packing)
      throws IOException {
    return push(target, names, packing, Map.of());
  }

  /**
   * As {@link #write}, telling what came to be.
   *
   * @param annotations of the manifest there, or the index, beside those that it has
   */
  public List<Pushed> push(
      Descriptor target,
      List<ImageReference> names,
      Packing packing,
      Map<String, String> annotations)
      throws IOException {
    Map<Place, List<ImageReference>> places = new LinkedHashMap<>();
    for (ImageReference name : names) {
      places.computeIfAbsent(settings.target(name), p -> new ArrayList<>()).add(name);
    }
    List<Pushed> out = new ArrayList<>();
    for (Map.Entry<Place, List<ImageReference>> e : places.entrySet()) {
      Repository repository = new Repository(registries.get(e.getKey()));
      Push push =
          new Push(store, repository, memory, new Found(), packing, settings.limits(), listener);
      Descriptor pushed = push.push(target, e.getValue(), annotations);
      e.getValue().forEach(name -> out.add(new Pushed(name, pushed)));
    }
    return out;
  }

  /** The tags of a repository. */
  public List<String> tags(ImageReference name) throws IOException {
    return new Repository(registries.get(settings.target(name))).tags();
  }

  /**
   * Deletes at the registry: a tag alone, or what a digest stands for with all its tags.
   *
   * @throws RegistryException also where the registry deletes nothing, or no tags
   */
  public void delete(ImageReference name) throws IOException {
    Repository repository = new Repository(registries.get(settings.target(name)));
    if (name.digest().isPresent()) {
      repository.deleteManifest(name.digest().get().toString());
      return;
    }
    String tag = name.tag().orElse(ImageReference.DEFAULT_TAG);
    try {
      repository.deleteManifest(tag);
    } catch (RegistryException e) {
      if (e.status() != 400 && e.status() != 405) {
        throw e;
      }
      String image = repository.findDigest(tag).map(d -> "@" + d).orElse("@DIGEST");
      throw new RegistryException(
          e.getMessage()
              + ": where a registry deletes no tags, "
              + name.familiarName()
              + image
              + " deletes the image with all its tags",
          e);
    }
  }

  /** The repositories of a registry that tells. */
  public List<String> catalog(String registry) throws IOException {
    return new Repository(registries.get(settings.registry(registry))).catalog();
  }

  /** What refers to an image there, and to no other that has its name. */
  public List<Referrer> referrers(ImageReference name) throws IOException {
    Repository repository = new Repository(registries.get(settings.target(name)));
    Optional<Digest> subject =
        name.digest().isPresent()
            ? name.digest()
            : repository.findDigest(name.tag().orElse(ImageReference.DEFAULT_TAG));
    if (subject.isEmpty()) {
      throw new RegistryException(
          name.familiar() + " not found: no such tag, or its registry tells no digest");
    }
    return repository.referrers(subject.get());
  }
}
