package io.jbuild.cli.start;

import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.remote.RemoteImages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registries, of which nothing is loaded or read before somebody asks for an image. */
final class LazyRegistry implements ImageSource, ImageSink {
  private final Session session;
  private final TransferListener listener;
  private @Nullable RemoteImages opened;

  LazyRegistry(Session session, TransferListener listener) {
    this.session = session;
    this.listener = listener;
  }

  private synchronized RemoteImages open() throws IOException {
    RemoteImages images = opened;
    if (images == null) {
      images =
          new RemoteImages(session.store(), session.registries(), session.credentials(), listener);
      opened = images;
    }
    return images;
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform, PullPolicy policy)
      throws IOException {
    if (policy == PullPolicy.NEVER) {
      return Optional.empty();
    }
    try {
      return open().find(name, platform, policy);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      String why = policy == PullPolicy.MISSING ? ": it is not in the store, and " : ": ";
      throw new IOException("cannot get image " + name.familiar() + why + e.getMessage(), e);
    }
  }

  @Override
  public void fetch(Image image, Collection<Digest> diffIds) throws IOException {
    open().fetch(image, diffIds);
  }

  @Override
  public void write(Descriptor target, List<ImageReference> names, Packing packing)
      throws IOException {
    open().write(target, names, packing);
  }
}
