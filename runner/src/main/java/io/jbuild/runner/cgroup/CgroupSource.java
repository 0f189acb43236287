package io.jbuild.runner.cgroup;

import io.jbuild.runner.Limits;
import java.io.IOException;
import java.util.Optional;

/** Makes control groups. Thread-safe. */
public interface CgroupSource {

  /**
   * A new group with these limits; none when no limit needs one.
   *
   * @throws IOException naming the limit and the controller that is missing or refuses
   */
  Optional<Cgroup> create(Limits limits) throws IOException;

  /**
   * A new group without limits, which can hold processes together, freeze and kill them.
   *
   * @throws IOException where this host has none or this user may make none
   */
  default Cgroup gather() throws IOException {
    throw new IOException("control groups are not in use here");
  }
}
