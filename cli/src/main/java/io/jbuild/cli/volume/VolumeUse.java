package io.jbuild.cli.volume;

import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.runner.Mount;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.volume.Volume;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The volumes of a store, and the containers that have them mounted. */
public final class VolumeUse {
  private final Volumes volumes;
  private final Map<Path, String> users = new LinkedHashMap<>();

  private VolumeUse(Volumes volumes) {
    this.volumes = volumes;
  }

  public static VolumeUse read(Session session) throws IOException {
    VolumeUse use = new VolumeUse(volumes(session));
    for (Container c : session.containers().list()) {
      for (Mount mount : c.record().process().mounts()) {
        if (mount instanceof Mount.Bind b) {
          use.users.put(b.source(), c.record().name());
        }
      }
    }
    return use;
  }

  static Volumes volumes(Session session) throws IOException {
    return Volumes.open(session.store().root(), session.files());
  }

  public Volumes volumes() {
    return volumes;
  }

  /** The name of a container, running or not, that has it. */
  public Optional<String> user(Volume volume) {
    return Optional.ofNullable(users.get(volume.data()));
  }

  /** As {@code docker volume inspect} shows it. */
  static Json.Obj facts(Volume v) {
    return Json.Obj.EMPTY
        .with("CreatedAt", Json.of(GoTime.print(v.created())))
        .with("Driver", Json.of("local"))
        .with("Labels", Json.ofMap(v.labels()))
        .with("Mountpoint", Json.of(v.data().toString()))
        .with("Name", Json.of(v.name()))
        .with("Options", Json.NULL)
        .with("Scope", Json.of("local"));
  }
}
