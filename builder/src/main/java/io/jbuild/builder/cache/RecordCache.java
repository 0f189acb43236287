package io.jbuild.builder.cache;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Records of builds and the layers that they name, from elsewhere. Thread-safe. */
interface RecordCache {
  Optional<BuildRecord> find(CacheKey key);

  List<BuildRecord> similar(String step);

  /** Brings a layer into a store, if this has it. */
  void fetch(Digest diffId, LayerStore store) throws IOException;
}
