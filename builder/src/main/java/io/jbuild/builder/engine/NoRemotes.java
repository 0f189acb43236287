package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.plan.CopySource;

/** Refuses what would have to be fetched. */
final class NoRemotes {
  private NoRemotes() {}

  static BuildException refusal(CopySource source) {
    return new BuildException(
        ErrorCode.UNSUPPORTED, "ADD of " + source + " is not supported: fetch it with RUN");
  }
}
