package io.jbuild.layercache;

/** When a remote place is asked for an image. */
public enum PullPolicy {
  ALWAYS,
  MISSING,
  NEVER,
  /** Asked always; what the store has serves when the remote place does not answer. */
  NEWER
}
