package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.toc.MergedView;
import io.jbuild.runner.Mount;
import io.jbuild.runner.volume.Volume;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds or makes the volumes of a container that is about to be made. */
final class VolumeMounts {
  private final Session session;
  private final Image image;
  private final Volumes volumes;
  private final List<String> anonymous = new ArrayList<>();
  private @Nullable MergedView files;

  VolumeMounts(Session session, Image image) throws IOException {
    this.session = session;
    this.image = image;
    this.volumes = Volumes.open(session.store().root(), session.files());
  }

  /** The names of those that are the container's own. */
  List<String> anonymous() {
    return List.copyOf(anonymous);
  }

  /**
   * All mounts, those above others first, with a volume for each VOLUME of the image.
   *
   * @param others of another container, where nothing is said of the place
   */
  List<Mount> all(Mounts said, List<Mount> others) throws IOException {
    List<Mount> out = new ArrayList<>(said.mounts());
    for (Mounts.OfVolume v : said.volumes()) {
      out.add(mount(v));
    }
    Set<ContainerPath> targets = new HashSet<>();
    for (Mount mount : out) {
      if (!targets.add(mount.target())) {
        throw new UsageException("duplicate mount point: " + mount.target());
      }
    }
    for (Mount mount : others) {
      if (targets.add(mount.target())) {
        out.add(mount);
      }
    }
    for (String path : image.config().container().volumes()) {
      ContainerPath target = ContainerPath.of(path);
      if (targets.add(target)) {
        out.add(mount(new Mounts.OfVolume("", target, false, true)));
      }
    }
    out.sort((a, b) -> Integer.compare(a.target().parts().size(), b.target().parts().size()));
    return out;
  }

  private Mount mount(Mounts.OfVolume wanted) throws IOException {
    Volume volume =
        wanted.name().isEmpty()
            ? volumes.createAnonymous(Map.of())
            : volumes.create(wanted.name(), Map.of());
    if (wanted.name().isEmpty()) {
      anonymous.add(volume.name());
    }
    if (wanted.fill()) {
      volumes.fill(volume, files(), wanted.target());
    }
    return new Mount.Bind(volume.data(), wanted.target(), wanted.readOnly(), true);
  }

  private MergedView files() throws IOException {
    MergedView view = files;
    if (view == null) {
      List<LayerHandle> layers = new ArrayList<>();
      for (Digest diffId : image.config().diffIds()) {
        layers.add(session.store().layers().get(diffId));
      }
      view = MergedView.of(layers);
      files = view;
    }
    return view;
  }

  /** The container was not made: nobody else knows its own ones. */
  void undo() throws IOException {
    for (String name : anonymous) {
      volumes.remove(name);
    }
    anonymous.clear();
  }
}
