package io.jbuild.builder.plan;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import java.util.Optional;
import java.util.OptionalLong;

/** A {@code RUN --mount}. */
public sealed interface RunMount {

  /** Where its files are. */
  default FileOrigin from() {
    return FileOrigin.NOTHING;
  }

  /**
   * @param source path in the origin
   * @param writable whether the command may write; what it writes is thrown away
   */
  record Bind(FileOrigin from, ContainerPath source, ContainerPath target, boolean writable)
      implements RunMount {}

  /**
   * A directory that outlives the build.
   *
   * @param from what it begins with, from {@code source}; mode and owner are then those of that
   */
  record Cache(
      String id,
      ContainerPath target,
      Sharing sharing,
      boolean readOnly,
      FileOrigin from,
      ContainerPath source,
      int mode,
      long uid,
      long gid)
      implements RunMount {}

  /** How steps that run at the same time use one cache directory. */
  enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }

  /**
   * @param size in bytes
   */
  record Tmpfs(ContainerPath target, OptionalLong size) implements RunMount {}

  /**
   * @param target the file; empty when only a variable is wanted
   * @param env the variable
   */
  record SecretFile(
      String id,
      Optional<ContainerPath> target,
      Optional<String> env,
      boolean required,
      int mode,
      long uid,
      long gid)
      implements RunMount {}

  /** An SSH agent's socket. */
  record Ssh(String id, ContainerPath target, boolean required, int mode, long uid, long gid)
      implements RunMount {}

  /** A here-document that is executed: an executable file. */
  record Script(ContainerPath target, Bytes content) implements RunMount {}
}
