package io.jbuild.registry;

/** Hears how transfers get on, from several threads at once. */
@FunctionalInterface
public interface TransferListener {
  TransferListener NONE = transfer -> {};

  void on(Transfer transfer);

  /** A registry has something to say to its user. */
  default void warned(String message) {}
}
