package io.jbuild.builder.lock;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.plan.BaseImages;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.Optional;

/** Base images that stay what they were when they were locked. */
public final class LockedImages implements BaseImages {
  private final BaseImages images;
  private final Lock lock;

  public LockedImages(BaseImages images, Lock lock) {
    this.images = images;
    this.lock = lock;
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform) throws IOException {
    String key = name + " " + platform;
    Optional<String> locked = lock.find(Lock.Kind.IMAGE, key);
    if (locked.isEmpty() || name.digest().isPresent()) {
      Optional<Image> found = images.find(name, platform);
      if (found.isPresent() && name.digest().isEmpty()) {
        lock.remember(Lock.Kind.IMAGE, key, found.get().digest().toString());
      }
      return found;
    }
    Digest digest = Digest.parse(locked.get());
    Optional<Image> same = byDigest(name, digest, platform);
    if (same.isPresent()) {
      return same;
    }
    Optional<Image> now = images.find(name, platform);
    if (now.isPresent() && now.get().digest().equals(digest)) {
      return now; // one that has a name and no registry: made or loaded here
    }
    String is = now.isPresent() ? "it is " + now.get().digest() + " now" : "it is gone";
    throw new IOException(lock.moved(Lock.Kind.IMAGE, key, digest.toString(), is).getMessage());
  }

  /** Of a registry that is asked for the digest; one that cannot be asked says no. */
  private Optional<Image> byDigest(ImageReference name, Digest digest, Platform platform)
      throws IOException {
    try {
      return images.find(name.withDigest(digest), platform);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return Optional.empty(); // the name is asked next, and tells why
    }
  }

  @Override
  public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) throws IOException {
    return images.find(layout, platform);
  }
}
