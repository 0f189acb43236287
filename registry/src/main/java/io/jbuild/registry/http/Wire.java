package io.jbuild.registry.http;

import java.io.IOException;

/** Sends calls. Safe for any number of threads; interrupting one ends its call. */
@FunctionalInterface
interface Wire {

  /**
   * @return the answer, whatever its status
   * @throws IOException when there is none
   */
  Answer send(Call call) throws IOException;
}
