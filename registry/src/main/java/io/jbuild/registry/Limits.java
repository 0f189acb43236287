package io.jbuild.registry;

import java.time.Duration;

/**
 * How long and how often registries are asked.
 *
 * @param downloads how many blobs of an image come at once
 * @param uploads how many go at once
 * @param attempts at a thing before it has failed
 * @param connect how long a connection may take to come about
 * @param idle how long nothing may happen on one
 * @param longestWait what a registry may ask to be left alone for; more is a failure
 */
public record Limits(
    int downloads,
    int uploads,
    int attempts,
    Duration connect,
    Duration idle,
    Duration longestWait) {
  /** As docker has them. */
  public static final Limits USUAL =
      new Limits(3, 5, 5, Duration.ofSeconds(30), Duration.ofSeconds(90), Duration.ofMinutes(2));

  public Limits {
    if (downloads < 1 || uploads < 1 || attempts < 1) {
      throw new IllegalArgumentException("a limit of transfers or attempts is at least 1");
    }
  }

  public Limits withDownloads(int v) {
    return new Limits(v, uploads, attempts, connect, idle, longestWait);
  }

  public Limits withAttempts(int v) {
    return new Limits(downloads, uploads, v, connect, idle, longestWait);
  }

  public Limits withIdle(Duration v) {
    return new Limits(downloads, uploads, attempts, connect, v, longestWait);
  }
}
