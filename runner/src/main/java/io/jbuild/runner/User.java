package io.jbuild.runner;

import java.util.List;

/** Who a process runs as, by number; names are resolved before, in the image's own accounts. */
public record User(long uid, long gid, List<Long> groups) {
  public static final User ROOT = new User(0, 0, List.of());

  public User {
    groups = List.copyOf(groups);
  }
}
