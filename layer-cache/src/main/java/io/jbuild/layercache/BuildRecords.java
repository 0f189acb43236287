package io.jbuild.layercache;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The memory of builds: one small file a key. Safe for any number of threads and processes; a
 * record that cannot be read is as good as none, and is said so by {@code system check}.
 */
public interface BuildRecords {

  /** The record; finding it counts as a use of it. */
  Optional<BuildRecord> find(CacheKey key) throws IOException;

  void put(BuildRecord record) throws IOException;

  /** Records of the same {@link BuildRecord#step}, newest first, for explaining a miss. */
  List<BuildRecord> similar(String step) throws IOException;

  List<CacheKey> list() throws IOException;

  void remove(CacheKey key) throws IOException;
}
