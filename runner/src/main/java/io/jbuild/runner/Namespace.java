package io.jbuild.runner;

/** A namespace that a container may share with the host or another container. */
public enum Namespace {
  /** Queues, semaphores and memory: ipc_namespaces(7), and /dev/shm. */
  IPC,
  /** Processes: pid_namespaces(7). */
  PID,
  /** The host's name: uts_namespaces(7). */
  UTS
}
