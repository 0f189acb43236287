package io.jbuild.registry;

import io.jbuild.layercache.Digest;

/**
 * How far a blob is on its way.
 *
 * @param done bytes so far
 * @param total bytes in all; negative while that is not known
 */
public record Transfer(Digest blob, State state, long done, long total) {

  /** What happens to it. */
  public enum State {
    WAITING,
    DOWNLOADING,
    DOWNLOADED,
    /** It is already where it should go. */
    PRESENT,
    UPLOADING,
    UPLOADED,
    /** The registry has it in another repository, and took it from there. */
    MOUNTED
  }
}
