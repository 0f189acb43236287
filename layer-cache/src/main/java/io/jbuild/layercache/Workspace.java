package io.jbuild.layercache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directories of one writable overlay: what a container is mounted on. Closing it removes the
 * upper and work directories unless they were frozen.
 */
public interface Workspace extends AutoCloseable {

  /** Lower directories, top layer first; may be empty. */
  List<Path> lowerDirectories();

  Path upper();

  Path work();

  /** An empty directory to mount on. */
  Path mountPoint();

  /** All files in one directory, to be changed there, where nothing is to be mounted. */
  default Optional<Path> whole() {
    return Optional.empty();
  }

  /**
   * Turns the upper directory into a layer. Nothing may write to it any more.
   *
   * @param clock what happens to modification times that the step made
   */
  LayerHandle freeze(MtimeRule clock) throws IOException;

  @Override
  void close() throws IOException;
}
