package io.jbuild.cli.container;

import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.snapshot.UpperDirectory;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The file system of a container: the layers of its image, and what it changed of them. */
record ContainerLayers(List<LayerHandle> image, Collection<LayerEntry> changes) {
  ContainerLayers {
    image = List.copyOf(image);
  }

  /** They are read while they are asked for: until then it must hold still. */
  static ContainerLayers of(Session session, Still still) throws IOException {
    Container c = still.container();
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : c.record().layers()) {
      layers.add(session.store().layers().get(diffId));
    }
    Pages pages = Pages.of(() -> session.store().newTemporaryDirectory("table").resolve("pages"));
    return new ContainerLayers(
        layers,
        UpperDirectory.changes(
            session.files(), layers, session.containers().upper(c.record().id()), pages));
  }

  /** All of them, the changes as a layer of the store. */
  List<LayerHandle> whole(Session session) throws IOException {
    List<LayerHandle> all = new ArrayList<>(image);
    all.add(session.store().layers().write(changes, LayerStore.Face.TAR));
    return all;
  }
}
