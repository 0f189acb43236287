package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A network that is ready for one container. Closing it takes addresses and ports back. */
public interface Attached extends Closeable {

  NetworkMode mode();

  /** Its own address; empty when it has none. */
  default String address() {
    return "";
  }

  /** At which it reaches the host; empty when it does not. */
  default String gateway() {
    return "";
  }

  /** Ports of the host that lead into it, with those that were free put in. */
  default List<PortMapping> ports() {
    return List.of();
  }

  /** Name servers to be used in place of the host's; empty: the host's. */
  default List<String> nameServers() {
    return List.of();
  }

  /** What to tell the user about it, when it is not what one would expect. */
  default Optional<String> note() {
    return Optional.empty();
  }

  /** Its container has ended: what takes the kernel a while begins; closing waits for that. */
  default void release() throws IOException {}

  @Override
  default void close() throws IOException {}
}
