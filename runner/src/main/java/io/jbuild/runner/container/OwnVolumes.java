package io.jbuild.runner.container;

import io.jbuild.runner.Mount;
import io.jbuild.runner.volume.Volume;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The volumes that were made for a container alone. */
final class OwnVolumes {
  private OwnVolumes() {}

  /** Removes them, but for those that another one has taken over by --volumes-from. */
  static void remove(Volumes volumes, ContainerRecord removed, List<Container> others)
      throws IOException {
    for (String name : removed.volumes()) {
      Optional<Volume> volume = volumes.find(name);
      if (volume.isPresent() && !isUsed(volume.get(), others)) {
        volumes.remove(name);
      }
    }
  }

  private static boolean isUsed(Volume volume, List<Container> others) {
    for (Container c : others) {
      for (Mount m : c.record().process().mounts()) {
        if (m instanceof Mount.Bind b && b.source().equals(volume.data())) {
          return true;
        }
      }
    }
    return false;
  }
}
