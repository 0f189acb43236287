package io.jbuild.cli.container;

import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.util.Optional;

/** How much a container takes; to know, all that it has written is looked through. */
public final class ContainerSize {
  private final long own;
  private final long all;

  public ContainerSize(Session session, Container c) throws IOException {
    own = session.containers().size(c.record().id());
    long image = 0;
    for (Digest layer : c.record().layers()) {
      Optional<LayerHandle> handle = session.store().layers().find(layer);
      image += handle.isPresent() ? handle.get().layer().size() : 0;
    }
    all = own + image;
  }

  /** As {@code docker inspect --size} tells it. */
  public Json.Obj addTo(Json.Obj facts) {
    return facts.with("SizeRw", Json.of(own)).with("SizeRootFs", Json.of(all));
  }

  /** As {@code docker ps --size} does: {@code 12kB (virtual 4.2MB)}. */
  @Override
  public String toString() {
    return Sizes.bytes(own) + " (virtual " + Sizes.bytes(all) + ")";
  }
}
