package io.jbuild.layercache.record;

import io.jbuild.layercache.CacheKey;
import java.io.IOException;

/** The file of a record is not what was written. */
public final class DamagedRecordException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedRecordException(CacheKey key, String why) {
    super("the build record " + key + " is damaged: " + why);
  }

  DamagedRecordException(CacheKey key, String why, Exception cause) {
    this(key, why);
    initCause(cause);
  }
}
