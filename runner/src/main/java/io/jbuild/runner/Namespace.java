package io.jbuild.runner;

/** A namespace that a container may share with the host. */
public enum Namespace {
  /** Queues, semaphores and memory: ipc_namespaces(7), and /dev/shm. */
  IPC,
  /** The host's name: uts_namespaces(7). */
  UTS
}
