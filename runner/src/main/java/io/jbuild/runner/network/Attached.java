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
  String address();

  /** At which it reaches the host; empty when it does not. */
  String gateway();

  /** Ports of the host that lead into it, with those that were free put in. */
  List<PortMapping> ports();

  /** Name servers to be used in place of the host's; empty: the host's. */
  List<String> nameServers();

  /** What to tell the user about it, when it is not what one would expect. */
  Optional<String> note();

  /** Its container has ended: what takes the kernel a while begins; closing waits for that. */
  default void release() throws IOException {}

  @Override
  void close() throws IOException;
}
