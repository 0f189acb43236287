package io.jbuild.maven;

import java.nio.file.Path;

/**
 * A library that a project needs when it runs.
 *
 * @param fileName without the timestamp of a snapshot
 * @param file where it is on this machine
 */
public record Dependency(String groupId, String fileName, Path file, Kind kind) {

  /** How often it changes, seldom first. */
  public enum Kind {
    RELEASE,
    SNAPSHOT,
    MODULE
  }
}
